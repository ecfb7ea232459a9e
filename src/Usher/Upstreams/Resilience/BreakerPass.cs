namespace Usher.Upstreams.Resilience;

/// <summary>The leave to send a request to a destination.</summary>
internal enum BreakerPass
{
    /// <summary>There is none.</summary>
    Refused,

    /// <summary>One of many.</summary>
    Regular,

    /// <summary>The one request that decides whether the breaker closes.</summary>
    Probe,
}
