using Usher.Runtime;
using Usher.Upstreams;
using Usher.Upstreams.Splits;

namespace Usher.Cli.Output;

/// <summary>Routes and upstreams in words.</summary>
internal static class RouteText
{
    /// <summary>The policies by stage: <c>Protect: ip, cors; Admit: limit (plan gold)</c>. What answers in place of <c>to</c> stands there.</summary>
    public static string Policies(CompiledRoute route) => string.Join("; ", route.Written
        .Where(step => step.Stage != Usher.Policies.Stage.Answer)
        .GroupBy(step => step.Stage)
        .Select(stage => $"{stage.Key}: {string.Join(", ", stage.Select(step => step.Plan is { } plan ? $"{step.Use.Name} (plan {plan})" : step.Use.Name))}"));

    /// <summary>Where it leads: an upstream, addresses, or the policy that answers.</summary>
    public static string To(CompiledRoute route) => route.Config.To?.ToString() ?? (route.Steps.Count > 0 ? route.Steps[^1].Use.Name : "");

    /// <summary>Where it leads, with the destinations of a named upstream.</summary>
    public static string ToWithDestinations(CompiledRoute route)
    {
        if (route.Split.Count > 0) return string.Join("; ", route.Split.Select(Part));
        if (route.Upstream is not { } upstream) return $"the policy '{To(route)}' answers";
        return route.Config.To!.Upstream is { } name ? $"{name}: {Destinations(upstream)}" : Destinations(upstream);
    }

    /// <summary>A part of a split: its weight, whose requests go there in any case, and its destinations.</summary>
    public static string Part(SplitTarget part)
    {
        var notes = new[] { $"weight {part.Weight}", part.Conditions.Count > 0 ? $"or when {string.Join(" and ", part.Conditions)}" : null }.OfType<string>();
        return $"{part.Upstream.Name} ({string.Join(", ", notes)}): {Destinations(part.Upstream)}";
    }

    /// <summary>The destinations, with what is unusual about them.</summary>
    public static string Destinations(Upstream upstream)
    {
        var isWeighted = upstream.Set.Shares.Select(share => share.Weight).Distinct().Count() > 1;
        return string.Join(", ", upstream.Set.Shares.Select(share =>
        {
            var address = share.Destination.Address;
            var protocol = address.Protocol is "http1" ? null : address.Protocol;
            var notes = string.Join(", ", new[] { protocol, isWeighted ? $"weight {share.Weight}" : null, share.Priority > 0 ? $"priority {share.Priority}" : null }.OfType<string>());
            return notes.Length == 0 ? address.Text : $"{address.Text} ({notes})";
        }));
    }
}
