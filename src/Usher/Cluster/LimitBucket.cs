namespace Usher.Cluster;

/// <summary>
/// The counts of one limit, one for each key (GCRA, the generic cell rate algorithm: per key nothing but the time until which it owes). It is
/// used by all requests at once.
/// </summary>
/// <param name="rule">What may pass.</param>
internal abstract class LimitBucket(LimitRule rule)
{
    /// <summary>What may pass.</summary>
    public LimitRule Rule { get; } = rule;

    /// <summary>Takes what a request costs, or nothing.</summary>
    /// <param name="key">Whom it is counted for.</param>
    /// <param name="cost">How much; 0 asks only.</param>
    public abstract ValueTask<LimitAnswer> Take(UInt128 key, long cost);

    /// <summary>Takes what was used already, even where it is more than there is: who overdrew waits longer.</summary>
    /// <param name="key">Whom it is counted for.</param>
    /// <param name="cost">How much.</param>
    public abstract void Charge(UInt128 key, long cost);

    /// <summary>Gives back what was taken and not used.</summary>
    /// <param name="key">Whom it was counted for.</param>
    /// <param name="cost">How much.</param>
    public abstract void GiveBack(UInt128 key, long cost);
}
