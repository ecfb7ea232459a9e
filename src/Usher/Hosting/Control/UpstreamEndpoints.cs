using Microsoft.AspNetCore.Http;
using Usher.Config;
using Usher.Runtime;
using Usher.Upstreams;
using Usher.Upstreams.Health;

namespace Usher.Hosting.Control;

/// <summary>Upstreams and their destinations: what is held of each, and taking one out and back in by hand.</summary>
internal sealed class UpstreamEndpoints(Gateway gateway, UpstreamReport report, ControlSteps steps) : IControlEndpoints
{
    /// <inheritdoc />
    public IEnumerable<ControlEndpoint> All =>
    [
        new("GET", "/api/upstreams", List),
        new("POST", "/api/upstreams/eject", Eject) { Arguments = ["upstream", "destination", "for"] },
        new("POST", "/api/upstreams/restore", Restore) { Arguments = ["upstream", "destination"] },
    ];

    private Task List(HttpContext context)
    {
        steps.Stamp(context);
        return ControlAnswer.Json(context, json =>
        {
            json.WriteString("etag", steps.Tag);
            report.Write(json);
        });
    }

    private Task Eject(HttpContext context)
    {
        var (upstream, destination) = Asked(context);
        TimeSpan? time = context.Request.Query["for"].ToString() is { Length: > 0 } text ? ConfigText.Duration(text) : null;
        if (time <= TimeSpan.Zero) throw new FormatException("Expected 'for' to be a duration above 0.");
        return steps.Take(context, () =>
        {
            if (Find(upstream, destination) is not { } found) return Missing(context);
            if (!found.Upstream.Health.Hold(found.Health, time)) return ControlAnswer.Problem(context, ControlProblem.Conflict, "It is the last one that is usable: without it all would get requests again.");
            steps.Done($"{destination} of {upstream} was taken out");
            return Answer(context, upstream, destination, found.Health);
        });
    }

    private Task Restore(HttpContext context)
    {
        var (upstream, destination) = Asked(context);
        return steps.Take(context, () =>
        {
            if (Find(upstream, destination) is not { } found) return Missing(context);
            found.Health.Release();
            steps.Done($"{destination} of {upstream} was restored");
            return Answer(context, upstream, destination, found.Health);
        });
    }

    private static (string Upstream, string Destination) Asked(HttpContext context)
    {
        var (upstream, destination) = (context.Request.Query["upstream"].ToString(), context.Request.Query["destination"].ToString());
        if (upstream.Length == 0 || destination.Length == 0) throw new FormatException("Expected 'upstream' and 'destination', as /api/upstreams has them.");
        return (upstream, destination);
    }

    private (Upstream Upstream, DestinationHealth Health)? Find(string upstream, string destination)
    {
        foreach (var (one, _) in UpstreamReport.All(gateway.Current))
        {
            if (one.Name == upstream && Array.Find(one.Set.Destinations, other => other.Address.Text == destination) is { Health: { } health }) return (one, health);
        }

        return null;
    }

    private static Task Missing(HttpContext context) => ControlAnswer.Problem(context, ControlProblem.NotFound, "There is no such upstream, or it has no such destination.");

    private Task Answer(HttpContext context, string upstream, string destination, DestinationHealth health)
    {
        steps.Stamp(context);
        return ControlAnswer.Json(context, json =>
        {
            json.WriteString("etag", steps.Tag);
            json.WriteString("upstream", upstream);
            json.WriteString("destination", destination);
            json.WriteBoolean("usable", health.Verdict.IsUsable);
        });
    }
}
