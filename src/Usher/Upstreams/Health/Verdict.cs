using Usher.Upstreams.Resilience;

namespace Usher.Upstreams.Health;

/// <summary>What is held of a destination at one moment.</summary>
/// <param name="Reason">Why it gets no requests; null: it does.</param>
/// <param name="Since">Since when.</param>
/// <param name="EjectedUntil">When its ejection ends; null: it is not ejected, or until an operator restores it.</param>
/// <param name="Breaker">Where its breaker stands.</param>
internal sealed record Verdict(string? Reason, DateTimeOffset Since, DateTimeOffset? EjectedUntil, BreakerState Breaker)
{
    /// <summary>Who ejected it: <c>operator</c> or <c>outlier</c>; null: nobody.</summary>
    public string? EjectedBy { get; init; }

    /// <summary>Whether it gets requests.</summary>
    public bool IsUsable => Reason is null;
}
