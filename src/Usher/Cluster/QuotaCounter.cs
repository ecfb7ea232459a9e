namespace Usher.Cluster;

/// <summary>The counts of one quota, one for each key.</summary>
/// <param name="rule">How much may be used.</param>
internal abstract class QuotaCounter(QuotaRule rule)
{
    /// <summary>How much may be used.</summary>
    public QuotaRule Rule { get; } = rule;

    /// <summary>Uses what a request costs, or nothing.</summary>
    /// <param name="key">Whom it is counted for.</param>
    /// <param name="cost">How much; 0 asks only.</param>
    public abstract ValueTask<QuotaAnswer> Take(UInt128 key, long cost);

    /// <summary>Gives back what was taken and not used.</summary>
    /// <param name="key">Whom it was counted for.</param>
    /// <param name="cost">How much.</param>
    public abstract void GiveBack(UInt128 key, long cost);
}
