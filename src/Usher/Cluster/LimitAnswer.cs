namespace Usher.Cluster;

/// <summary>What a limit says.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Backlog">The time that is owed now, in nanoseconds.</param>
internal readonly record struct LimitAnswer(ClusterOutcome Outcome, long Backlog)
{
    /// <summary>Nobody could be asked.</summary>
    public static LimitAnswer Lost { get; } = new(ClusterOutcome.Lost, 0);
}
