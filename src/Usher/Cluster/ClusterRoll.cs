namespace Usher.Cluster;

/// <summary>Who runs what.</summary>
/// <param name="Version">The version that all are to run; 0: nothing was published.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="By">Who published it.</param>
/// <param name="At">When.</param>
/// <param name="Instances">Those that reported lately.</param>
internal sealed record ClusterRoll(long Version, string Hash, string By, DateTimeOffset At, IReadOnlyList<InstanceReport> Instances)
{
    /// <summary>Whether there are instances and all run the same: what is published, or, where they follow files, equal ones.</summary>
    public bool IsUnanimous => Instances.Count > 0 && Instances.All(IsCurrent) && Instances.Select(one => one.Hash).Distinct(StringComparer.Ordinal).Count() == 1;

    /// <summary>Whether an instance runs what it is to run, as far as one can tell of it alone.</summary>
    public bool IsCurrent(InstanceReport instance) => !instance.Follows || (Version > 0 && instance.Hash == Hash);
}
