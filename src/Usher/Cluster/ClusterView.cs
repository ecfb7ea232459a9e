namespace Usher.Cluster;

/// <summary>What is published now, as an instance hears it whenever it reports.</summary>
/// <param name="Version">The version that all are to run; 0: nothing was published.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="ProposedVersion">The version that was proposed and waits for answers; 0: none does.</param>
/// <param name="ProposalId">Tells this proposal from all others, those of the same document too.</param>
internal readonly record struct ClusterView(long Version, string Hash, long ProposedVersion, string ProposalId);
