namespace Usher.Cluster;

/// <summary>How a decision ended.</summary>
internal enum ClusterOutcome
{
    /// <summary>It was taken.</summary>
    Granted,

    /// <summary>There is not enough left; nothing was taken.</summary>
    Refused,

    /// <summary>What instances share could not be reached in time, and nobody knows what was taken.</summary>
    Lost,
}
