using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Usher.Cluster;
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
    private static readonly string[] ReservedKeys = ["use", "to", "when", "sticky", "mirror", "timeout", "retry"];
    private readonly Dictionary<string, (IPolicy Policy, int Order)> _byName;
    private readonly IFilePolicy[] _ofFile;
    private readonly UpstreamCompiler _upstreams;
    private readonly IServiceProvider _services;

    public SnapshotCompiler(IReadOnlyList<IPolicy> policies, UpstreamCompiler upstreams, IServiceProvider services)
    {
        (_upstreams, _services) = (upstreams, services);
        foreach (var name in policies.Select(policy => policy.Name).Concat(ReservedKeys).GroupBy(name => name, StringComparer.Ordinal).Where(group => group.Count() > 1))
            throw new InvalidOperationException($"The policy name '{name.Key}' is taken.");
        _byName = policies.Select((policy, order) => (policy, order)).ToDictionary(pair => pair.policy.Name, pair => (pair.policy, pair.order), StringComparer.Ordinal);
        _ofFile = [.. policies.OfType<IFilePolicy>()];
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
        foreach (var use in config.Uses) Validate(use, config, check);
        foreach (var policy in _ofFile) policy.CheckFile(config, check);

        var listeners = ListenerCompiler.Compile(config, check);
        var tls = TlsCompiler.Compile(config, live, check);
        var upstreams = config.Upstreams.ToDictionary(pair => pair.Key, pair => _upstreams.Compile(pair.Key, pair.Value, live, check), StringComparer.Ordinal);
        foreach (var upstream in upstreams.Values) KeepSeries(upstream, metrics, live);
        var cluster = ClusterCompiler.Compile(config, _services, live, check);
        var routes = Routes(config, cluster, upstreams, live, check);
        var unmatched = Unmatched(config, metrics, live, check);
        errors = check.Errors;
        if (errors.Count > 0) return null;
        return new Snapshot
        {
            Version = version,
            Published = reading.Published,
            TextHash = reading.TextHash,
            Routes = routes,
            Proxies = new TrustedProxies([.. config.Trust.Select(network => network.Network)]),
            ReadyPath = config.Ready,
            Listeners = listeners,
            Upstreams = [.. upstreams.Values],
            Tls = tls,
            Connections = ListenerCompiler.Connections(config),
            ListenerKeys = config.ListenerKeys,
            Admin = ListenerCompiler.Admin(config),
            Unmatched = unmatched,
            Cluster = cluster,
        };
    }

    private RouteTable<CompiledRoute> Routes(GatewayConfig config, ClusterState cluster, Dictionary<string, Upstream> upstreams, LiveState.Edit live, ConfigCheck check)
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
            table.Add(pattern, conditions, Build(config, route, pattern, cluster, upstreams, live, check));
            added.Add(route);
        }

        foreach (var conflict in table.Conflicts.Where(conflict => conflict.IsCertain))
        {
            var first = added[conflict.First];
            check.ErrorWithin(added[conflict.Second], nameof(RouteConfig.Key), 0, $"{conflict.Message}; the other is at {first.KeyPlace}", conflict.Hint);
        }

        return table.Build();
    }

    private CompiledRoute Build(
        GatewayConfig config, RouteConfig route, RoutePattern pattern, ClusterState cluster, Dictionary<string, Upstream> upstreams, LiveState.Edit live, ConfigCheck check)
    {
        var metrics = _services.GetRequiredService<GatewayMetrics>();
        var uses = UsesOf(route, config).ToList();
        var names = UseNames.Of(route, uses);
        var steps = uses
            .Select(use => new PipelineStep(_byName[use.Name].Policy.StageOf(use.Options), use))
            .OrderBy(step => step.Stage).ThenBy(step => _byName[step.Use.Name].Order)
            .ToList();
        var mayBlock = !steps.TrueForAll(step => _byName[step.Use.Name].Policy.IsQuick) || !config.Plans.Values.All(plan => plan.All(use => _byName[use.Name].Policy.IsQuick));
        var build = NewBuild(route.Key, [.. pattern.CaptureNames.OfType<string>()], config, live, check, identifies: steps.Exists(step => step.Stage == Stage.Identify), index: route.Index);
        (build.Cluster, build.OnLoss) = (cluster, config.Cluster?.OnLoss);

        var upstream = UpstreamOf(route, upstreams, live);
        if (upstream is not null) KeepSeries(upstream, metrics, live);
        var answers = new AnswerCompiler(route, build, live, target => Answer(route, target, build.Changes, mayBlock));
        var targets = answers.Targets(upstreams);
        var split = targets.Count > 0 ? answers.Split(targets) : null;
        var pipeline = split is null ? Answer(route, upstream, build.Changes, mayBlock) : split.Forward;
        if (route.Mirror is { } mirror && MirrorOf(route, mirror, upstreams, live) is { } other) pipeline = answers.Mirrored(mirror, other, pipeline);
        var isObserved = config.Admin is not null || metrics.IsOn || steps.Exists(step => step.Stage == Stage.Observe);
        var awaitsPlans = config.Plans.Count > 0 && steps.Exists(step => step.Stage == Stage.Identify);
        for (var i = steps.Count - 1; i >= 0; i--)
        {
            if (awaitsPlans && steps[i].Stage < Stage.Admit)
            {
                pipeline = PlanGate.Build(config.Plans, build, pipeline, name => _byName[name].Policy, isObserved);
                awaitsPlans = false;
            }

            build.UseName = names[steps[i].Use];
            pipeline = _byName[steps[i].Use.Name].Policy.Build(steps[i].Use.Options, build, pipeline);
            if (isObserved && steps[i].Stage != Stage.Observe) pipeline = Noted(steps[i].Stage == Stage.Answer ? null : steps[i].Use.Name, pipeline);
        }

        if (split is not null) pipeline = split.Assign(pipeline);
        if (route.Sticky is not null || upstream is { IsSticky: true } || targets.Any(target => target.Upstream.IsSticky)) pipeline = AnswerCookies.Around(pipeline);
        // Routes of one key share their series: what tells them apart is nothing that a label could say.
        var series = live.Keep($"metrics route {route.Key}", () => metrics.Server(route.Key));
        var observation = new RouteObservation(route.Key, series, metrics, build.Observers) { SecretQueryNames = build.SecretQueryNames };
        return new CompiledRoute(route, steps, pipeline) { AnswersPreflights = build.AnswersPreflights, MayBlock = mayBlock, Upstream = upstream, Split = targets, Observation = observation };
    }

    private Upstream? UpstreamOf(RouteConfig route, Dictionary<string, Upstream> upstreams, LiveState.Edit live)
    {
        if (route.To is not { Split.Count: 0 } to) return null;
        return to.Upstream is { } name ? upstreams.GetValueOrDefault(name) : _upstreams.Compile([.. to.Addresses.Select(address => address.Text)], route.Key, route.Sticky, live);
    }

    private Upstream? MirrorOf(RouteConfig route, MirrorConfig mirror, Dictionary<string, Upstream> upstreams, LiveState.Edit live) =>
        DestinationUrl.LooksLikeOne(mirror.To) ? _upstreams.Compile([mirror.To], route.Key, null, live) : upstreams.GetValueOrDefault(mirror.To);

    // What the file says for all routes of log and trace holds for requests that no route takes, too.
    private RouteObservation Unmatched(GatewayConfig config, GatewayMetrics metrics, LiveState.Edit live, ConfigCheck check)
    {
        var build = NewBuild("", [], config, live, check);
        foreach (var use in config.Uses.Where(use => use.Origin == Layer.Defaults))
        {
            var policy = _byName[use.Name].Policy;
            if (policy.StageOf(use.Options) == Stage.Observe) policy.Build(use.Options, build, static _ => Task.CompletedTask);
        }

        foreach (var policy in _ofFile) build.SecretQueryNames.AddRange(policy.SecretQueryNames(config));
        return new RouteObservation(null, metrics.Unmatched, metrics, build.Observers) { SecretQueryNames = build.SecretQueryNames };
    }

    private void Validate(PolicyUse use, GatewayConfig config, ConfigCheck check)
    {
        var policy = _byName[use.Name].Policy;
        policy.Validate(use.Options, check);
        if (policy is IFilePolicy ofFile) ofFile.CheckUse(use.Options, config, check);
    }

    // What a route says, and what holds on a route that says nothing of a policy.
    private IEnumerable<PolicyUse> UsesOf(RouteConfig route, GatewayConfig config)
    {
        if (_ofFile.Length == 0) return route.Policies;
        var absent = _ofFile.Where(policy => !route.Policies.Any(use => use.Name == policy.Name)).Select(policy => policy.WhereAbsent(config)).OfType<PolicyUse>();
        return route.Policies.Concat(absent);
    }

    private RouteBuild NewBuild(string key, IReadOnlyList<string> captures, GatewayConfig config, LiveState.Edit live, ConfigCheck check, bool identifies = false, int index = 0) =>
        new(key, captures, live, _services, _services.GetRequiredService<TimeProvider>(), _services.GetRequiredService<ILoggerFactory>(), check) { File = config, Identifies = identifies, Index = index };

    // The policy that a refused request reached last is the one that refused it. One that makes the answer refuses nothing.
    internal static RequestDelegate Noted(string? name, RequestDelegate pipeline) => context =>
    {
        if (GatewayRequest.Of(context).Facts is { } facts) facts.Policy = name;
        return pipeline(context);
    };

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
    private RequestDelegate Answer(RouteConfig route, Upstream? upstream, List<RequestChange> changes, bool mayBlock)
    {
        if (upstream is null) return static context => Failures.Failure.NotFound.Write(context);
        return new Forwarder(
            upstream, upstream.TimeoutsOf(route.Timeout), upstream.RetryOf(route.Retry), changes, mayBlock, _services.GetRequiredService<TimeProvider>(), _services.GetRequiredService<ILogger<Forwarder>>()).Forward;
    }
}
