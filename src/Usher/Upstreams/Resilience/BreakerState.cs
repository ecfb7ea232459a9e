namespace Usher.Upstreams.Resilience;

/// <summary>What a circuit breaker lets through.</summary>
internal enum BreakerState
{
    /// <summary>Everything.</summary>
    Closed,

    /// <summary>Nothing.</summary>
    Open,

    /// <summary>One request, whose end decides.</summary>
    HalfOpen,
}
