namespace Usher.Cluster;

/// <summary>What a quota says.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Used">How much of it is used now.</param>
/// <param name="Reset">Seconds until some of it, or with a calendar's period all of it, comes back.</param>
internal readonly record struct QuotaAnswer(ClusterOutcome Outcome, long Used, long Reset)
{
    /// <summary>Nobody could be asked.</summary>
    public static QuotaAnswer Lost { get; } = new(ClusterOutcome.Lost, 0, 0);
}
