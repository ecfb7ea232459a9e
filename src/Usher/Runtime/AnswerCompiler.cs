using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Usher.Config;
using Usher.Live;
using Usher.Policies;
using Usher.Routing;
using Usher.Telemetry.Metrics;
using Usher.Upstreams;
using Usher.Upstreams.Mirroring;
using Usher.Upstreams.Splits;
using Usher.Upstreams.Sticky;

namespace Usher.Runtime;

/// <summary>Compiles what stands around the forwarding of a route: its split and its mirror.</summary>
/// <param name="route">The route.</param>
/// <param name="build">What its policies are built with.</param>
/// <param name="live">What survives a reload.</param>
/// <param name="forward">Makes what sends the route's requests to an upstream.</param>
internal sealed class AnswerCompiler(RouteConfig route, RouteBuild build, LiveState.Edit live, Func<Upstream, RequestDelegate> forward)
{
    /// <summary>The parts of the route's split; empty where there is none.</summary>
    public IReadOnlyList<SplitTarget> Targets(Dictionary<string, Upstream> upstreams)
    {
        var targets = new List<SplitTarget>();
        foreach (var part in route.To?.Split ?? [])
        {
            if (!upstreams.TryGetValue(part.Upstream, out var upstream)) continue;
            var conditions = RouteConditions.Compile(part.Config.When);
            Depend(part.Config.When);
            targets.Add(new SplitTarget(upstream, part.Config.Weight, Holds([.. conditions]), [.. conditions.Select(condition => condition.ToString())], forward(upstream)));
        }

        return targets;
    }

    /// <summary>The split of these parts.</summary>
    public Split Split(IReadOnlyList<SplitTarget> targets)
    {
        if (route.Sticky is not { } sticky) return new Split(targets, cookie: null);
        var cookie = new StickyCookie(sticky, StickyKey.Of(sticky, live), route.Key, [.. targets.Select(target => target.Upstream.Name)]);
        build.DependsOn(RequestAspect.Cookie, cookie.Name);
        return new Split(targets, cookie);
    }

    /// <summary>Puts the mirror around what forwards the route's requests.</summary>
    public RequestDelegate Mirrored(MirrorConfig config, Upstream upstream, RequestDelegate next)
    {
        var slots = build.Keep("mirror", static () => new MirrorSlots());
        return new Mirror(config, upstream.Name, forward(upstream), slots, build.Services.GetRequiredService<GatewayMetrics>(), build.Time, build.Logs.CreateLogger<Mirror>()).Around(next);
    }

    // A cache in front keeps apart what the parts answer.
    private void Depend(WhenConfig? when)
    {
        if (when is null) return;
        foreach (var name in when.Header.Keys) build.DependsOn(RequestAspect.Header, name);
        foreach (var name in when.Cookie.Keys) build.DependsOn(RequestAspect.Cookie, name);
        if (when.Ip.Count > 0) build.DependsOn(RequestAspect.Address);
    }

    private static Predicate<HttpContext>? Holds(Routing.Conditions.RouteCondition[] conditions)
    {
        if (conditions.Length == 0) return null;
        return context =>
        {
            var request = GatewayRequest.Of(context);
            var asked = new RouteRequest
            {
                Method = context.Request.Method, Host = request.Host, Path = request.Path, Query = request.Query, Headers = context.Request.Headers, Client = request.ClientAddress,
            };
            foreach (var condition in conditions)
            {
                if (!condition.Holds(asked)) return false;
            }

            return true;
        };
    }
}
