using Usher.Config;
using Usher.Telemetry.Metrics;
using Usher.Upstreams.Health;
using Usher.Upstreams.Resilience;

namespace Usher.Upstreams;

/// <summary>What keeps an upstream going.</summary>
internal sealed record UpstreamParts
{
    /// <summary>The Host that its destinations see.</summary>
    public required HostConfig Host { get; init; }

    /// <summary>Its timeouts; null: the defaults.</summary>
    public TimeoutConfig? Timeout { get; init; }

    /// <summary>Its retries; null: the defaults.</summary>
    public RetryConfig? Retry { get; init; }

    /// <summary>The statuses that are failures of a destination.</summary>
    public IReadOnlyList<StatusRange> FailureStatuses { get; init; } = [];

    /// <summary>What may be sent once more.</summary>
    public required RetryBudget Budget { get; init; }

    /// <summary>Who judges its destinations together.</summary>
    public required UpstreamHealth Health { get; init; }

    /// <summary>How many requests it gets at a time; null: as many as come.</summary>
    public ConcurrencyGate? Gate { get; init; }

    /// <summary>What is counted of it.</summary>
    public required UpstreamMetrics Metrics { get; init; }
}
