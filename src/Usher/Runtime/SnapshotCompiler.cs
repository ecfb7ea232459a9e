using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Usher.Config;
using Usher.Config.Reading;
using Usher.Identity;
using Usher.Live;
using Usher.Policies;
using Usher.Routing;
using Usher.Telemetry.Metrics;
using Usher.Upstreams;
using Usher.Upstreams.Sticky;

namespace Usher.Runtime;

/// <summary>Makes a snapshot from a configuration: the only place where pipelines are built.</summary>
internal sealed class SnapshotCompiler
{
    // What else a route may say: RouteSettings.
    private static readonly string[] ReservedKeys = ["use", "to", "when", "timeout", "retry"];
    private readonly Dictionary<string, (IPolicy Policy, int Order)> _byName;
    private readonly UpstreamCompiler _upstreams;
    private readonly IServiceProvider _services;

    public SnapshotCompiler(IReadOnlyList<IPolicy> policies, UpstreamCompiler upstreams, IServiceProvider services)
    {
        (_upstreams, _services) = (upstreams, services);
        foreach (var name in policies.Select(policy => policy.Name).Concat(ReservedKeys).GroupBy(name => name, StringComparer.Ordinal).Where(group => group.Count() > 1))
            throw new InvalidOperationException($"The policy name '{name.Key}' is taken.");
        _byName = policies.Select((policy, order) => (policy, order)).ToDictionary(pair => pair.policy.Name, pair => (pair.policy, pair.order), StringComparer.Ordinal);
        Shapes = [.. policies.Select(policy => policy.Shape)];
    }

    /// <summary>What the reader of the file has to know of the policies.</summary>
    public IReadOnlyList<PolicyShape> Shapes { get; }

    /// <summary>Compiles a configuration. Errors of the reading and of the compiling come together.</summary>
    /// <param name="reading">The configuration.</param>
    /// <param name="live">What survives a reload.</param>
    /// <param name="version">The version of the new snapshot.</param>
    /// <param name="errors">What is wrong; empty where a snapshot is returned.</param>
    /// <returns>The snapshot; null where something is wrong.</returns>
    public Snapshot? Compile(ConfigResult reading, LiveState.Edit live, long version, out IReadOnlyList<ConfigError> errors)
    {
        var check = reading.Check;
        errors = check.Errors;
        if (reading.Config is not { } config) return null;
        var metrics = _services.GetRequiredService<GatewayMetrics>();
        foreach (var use in config.Uses) _byName[use.Name].Policy.Validate(use.Options, check);

        var listeners = ListenerCompiler.Compile(config, check);
        var certificate = ListenerCompiler.Certificate(config, check);
        var upstreams = config.Upstreams.ToDictionary(pair => pair.Key, pair => _upstreams.Compile(pair.Key, pair.Value, live, check), StringComparer.Ordinal);
        foreach (var upstream in upstreams.Values) KeepSeries(upstream, metrics, live);
        var routes = Routes(config, upstreams, live, check);
        var unmatched = Unmatched(config, metrics, live, check);
        errors = check.Errors;
        if (errors.Count > 0) return null;
        return new Snapshot
        {
            Version = version,
            Routes = routes,
            Proxies = new TrustedProxies([.. config.Trust.Select(network => network.Network)]),
            ReadyPath = config.Ready,
            Listeners = listeners,
            Upstreams = [.. upstreams.Values],
            Certificate = certificate,
            ListenerKeys = config.ListenerKeys,
            Admin = ListenerCompiler.Admin(config),
            Unmatched = unmatched,
        };
    }

    private RouteTable<CompiledRoute> Routes(GatewayConfig config, Dictionary<string, Upstream> upstreams, LiveState.Edit live, ConfigCheck check)
    {
        var table = new RouteTableBuilder<CompiledRoute>();
        var added = new List<RouteConfig>();
        var patterns = new Dictionary<string, RoutePattern>(StringComparer.Ordinal);
        foreach (var route in config.Routes)
        {
            if (!patterns.TryGetValue(route.Key, out var pattern))
            {
                if (!RoutePattern.TryParse(route.Key, out pattern, out var wrong))
                {
                    foreach (var error in wrong) check.ErrorWithin(route, nameof(route.Key), error.Offset, error.Message, error.Hint);
                    continue;
                }

                patterns.Add(route.Key, pattern);
            }

            var conditions = RouteConditions.Compile(route.When);
            table.Add(pattern, conditions, Build(route, pattern, upstreams, isScraped: config.Admin is not null, live, check));
            added.Add(route);
        }

        foreach (var conflict in table.Conflicts.Where(conflict => conflict.IsCertain))
        {
            var first = added[conflict.First];
            check.ErrorWithin(added[conflict.Second], nameof(RouteConfig.Key), 0, $"{conflict.Message}; the other is at {first.KeyPlace}", conflict.Hint);
        }

        return table.Build();
    }

    private CompiledRoute Build(RouteConfig route, RoutePattern pattern, Dictionary<string, Upstream> upstreams, bool isScraped, LiveState.Edit live, ConfigCheck check)
    {
        var metrics = _services.GetRequiredService<GatewayMetrics>();
        var steps = route.Policies
            .Select(use => new PipelineStep(_byName[use.Name].Policy.StageOf(use.Options), use))
            .OrderBy(step => step.Stage).ThenBy(step => _byName[step.Use.Name].Order)
            .ToList();
        var build = NewBuild(route.Key, [.. pattern.CaptureNames.OfType<string>()], live, check, identifies: steps.Exists(step => step.Stage == Stage.Identify));

        var upstream = UpstreamOf(route, upstreams, live);
        if (upstream is not null) KeepSeries(upstream, metrics, live);
        var pipeline = Answer(route, upstream, build.Changes);
        var isObserved = isScraped || metrics.IsOn || steps.Exists(step => step.Stage == Stage.Observe);
        for (var i = steps.Count - 1; i >= 0; i--)
        {
            pipeline = _byName[steps[i].Use.Name].Policy.Build(steps[i].Use.Options, build, pipeline);
            if (isObserved && steps[i].Stage != Stage.Observe) pipeline = Noted(steps[i], pipeline);
        }

        if (upstream is { IsSticky: true }) pipeline = AnswerCookies.Around(pipeline);
        // Routes of one key share their series: what tells them apart is nothing that a label could say.
        var series = live.Keep($"metrics route {route.Key}", () => metrics.Server(route.Key));
        var observation = new RouteObservation(route.Key, series, metrics, build.Observers);
        return new CompiledRoute(route, steps, pipeline) { AnswersPreflights = build.AnswersPreflights, Upstream = upstream, Observation = observation };
    }

    private Upstream? UpstreamOf(RouteConfig route, Dictionary<string, Upstream> upstreams, LiveState.Edit live)
    {
        if (route.To is not { } to) return null;
        return to.Upstream is { } name ? upstreams.GetValueOrDefault(name) : _upstreams.Compile([.. to.Addresses.Select(address => address.Text)], route.Key, null, live);
    }

    // What the file says for all routes of log and trace holds for requests that no route takes, too.
    private RouteObservation Unmatched(GatewayConfig config, GatewayMetrics metrics, LiveState.Edit live, ConfigCheck check)
    {
        var build = NewBuild("", [], live, check);
        foreach (var use in config.Uses.Where(use => use.Origin == Layer.Defaults))
        {
            var policy = _byName[use.Name].Policy;
            if (policy.StageOf(use.Options) == Stage.Observe) policy.Build(use.Options, build, static _ => Task.CompletedTask);
        }

        return new RouteObservation(null, metrics.Unmatched, metrics, build.Observers);
    }

    private RouteBuild NewBuild(string key, IReadOnlyList<string> captures, LiveState.Edit live, ConfigCheck check, bool identifies = false) =>
        new(key, captures, live, _services, _services.GetRequiredService<TimeProvider>(), _services.GetRequiredService<ILoggerFactory>(), check) { Identifies = identifies };

    // The policy that a refused request reached last is the one that refused it. One that makes the answer refuses nothing.
    private static RequestDelegate Noted(PipelineStep step, RequestDelegate pipeline)
    {
        var name = step.Stage == Stage.Answer ? null : step.Use.Name;
        return context =>
        {
            if (GatewayRequest.Of(context).Facts is { } facts) facts.Policy = name;
            return pipeline(context);
        };
    }

    private static void KeepSeries(Upstream upstream, GatewayMetrics metrics, LiveState.Edit live)
    {
        if (upstream.IsDiscovered) return;      // it keeps them itself, as long as each of its destinations
        foreach (var destination in upstream.Set.Destinations)
        {
            var address = destination.Address.Text;
            live.Keep($"metrics upstream {upstream.Name} {address}", () => metrics.Client(upstream.Name, address));
        }
    }

    // Where a policy makes the answer this is never reached. What the policies change is added while they are built, after this.
    private RequestDelegate Answer(RouteConfig route, Upstream? upstream, List<RequestChange> changes)
    {
        if (upstream is null) return static context => Failures.Failure.NotFound.Write(context);
        return new Forwarder(
            upstream, upstream.TimeoutsOf(route.Timeout), upstream.RetryOf(route.Retry), changes, _services.GetRequiredService<TimeProvider>(), _services.GetRequiredService<ILogger<Forwarder>>()).Forward;
    }
}
