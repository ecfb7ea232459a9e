using System.Collections.Frozen;
using Usher.Config;
using Usher.Failures;
using Usher.Telemetry.Metrics;
using Usher.Upstreams.Discovery;
using Usher.Upstreams.Health;
using Usher.Upstreams.Resilience;
using Usher.Upstreams.Sticky;

namespace Usher.Upstreams;

/// <summary>A named service: its destinations and how they are spoken to. Its destinations live on over a reload.</summary>
internal sealed class Upstream(string name, DestinationSource source, UpstreamParts parts)
{
    private readonly FrozenSet<int> _failures = [.. parts.FailureStatuses.SelectMany(range => Enumerable.Range(range.First, range.Last - range.First + 1))];

    /// <summary>Its name in the file, or its address where a route names one directly.</summary>
    public string Name { get; } = name;

    /// <summary>Its destinations now. Discovery puts others in their place.</summary>
    public DestinationSet Set => source.Current;

    /// <summary>Whether its destinations come and go while Usher runs.</summary>
    public bool IsDiscovered { get; } = source is DiscoveredDestinations;

    /// <summary>Whether it sets a cookie.</summary>
    public bool IsSticky => Set.Balancer is StickyBalancer;

    /// <summary>The Host that its destinations see.</summary>
    public HostConfig Host => parts.Host;

    /// <summary>Who judges its destinations together.</summary>
    public UpstreamHealth Health => parts.Health;

    /// <summary>How many requests it gets at a time; null: as many as come.</summary>
    public ConcurrencyGate? Gate => parts.Gate;

    /// <summary>What is counted of it.</summary>
    public UpstreamMetrics Metrics => parts.Metrics;

    /// <summary>Finds and begins to watch its destinations. Called before it gets requests.</summary>
    public async Task Start(CancellationToken cancel)
    {
        await source.Start(cancel);
        Health.Follow(Set.Destinations.Select(destination => destination.Health).OfType<DestinationHealth>());
    }

    /// <summary>What a try says of the destination that it was made at.</summary>
    /// <param name="result">How it ended.</param>
    /// <param name="status">The status of the answer; 0: none came.</param>
    /// <param name="latency">How long its head took, in ticks of the stopwatch; 0: none came.</param>
    public TryOutcome OutcomeOf(in ForwardResult result, int status, long latency) => new(HasFailed(result, status), result.Kind, status, latency);

    /// <summary>The retries of a route: its own, or those of this upstream, or the defaults.</summary>
    public RetryRule RetryOf(RetryConfig? route) => new(route ?? parts.Retry ?? RetryConfig.Default, parts.Budget);

    /// <summary>The timeouts of a route: its own, over those of this upstream, over the defaults.</summary>
    public ForwardTimeouts TimeoutsOf(TimeoutConfig? route)
    {
        var all = TimeoutConfig.Resolve(route, parts.Timeout);
        return new ForwardTimeouts(all.Connect!.Value, all.Tls!.Value, all.Response!.Value.Value, all.Idle!.Value.Value, all.Tunnel!.Value.Value, all.Total!.Value.Value);
    }

    // Our own limits, a deadline that a client set, and a connection that the upstream was free to close say nothing of a destination.
    private bool? HasFailed(in ForwardResult result, int status)
    {
        if (result.Kind is FailureKind.None or FailureKind.Status) return _failures.Contains(status);
        if (result.Side != FailureSide.Upstream || result.Kind is FailureKind.NoDestination or FailureKind.TotalTimeout) return null;
        return result.Progress == ForwardProgress.SentOnIdle ? null : true;
    }
}
