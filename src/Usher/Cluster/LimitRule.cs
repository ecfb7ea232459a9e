namespace Usher.Cluster;

/// <summary>
/// How much may pass: <paramref name="Burst"/> at once, and <paramref name="Count"/> in every <paramref name="Period"/> from then on. What
/// passes in a time t is at most burst + count × t / period, wherever the time begins.
/// </summary>
/// <param name="Count">How many in a period, at least 1.</param>
/// <param name="Period">The period.</param>
/// <param name="Burst">How many at once, at least 1.</param>
internal readonly record struct LimitRule(long Count, TimeSpan Period, long Burst)
{
    /// <summary>The time that one costs, in nanoseconds; rounded up, so that rounding never lets more pass.</summary>
    public long Interval { get; } = (long)(((Int128)Period.Ticks * 100 + Count - 1) / Count);

    /// <summary>The time that may be owed at most, in nanoseconds.</summary>
    public long Tolerance => Burst * Interval;

    /// <summary>Seconds in which all that may pass at once has come back, rounded up.</summary>
    public long Window => Math.Max(1, (Tolerance + 999_999_999) / 1_000_000_000);

    /// <summary>How many may pass at once while so much time is owed.</summary>
    /// <param name="backlog">The time owed, in nanoseconds.</param>
    public long Remaining(long backlog) => backlog >= Tolerance ? 0 : (Tolerance - backlog) / Interval;

    /// <summary>The same rule in all instances and over restarts, as a part of a name.</summary>
    public override string ToString() => string.Create(null, $"{Count}/{Period.Ticks}+{Burst}");
}
