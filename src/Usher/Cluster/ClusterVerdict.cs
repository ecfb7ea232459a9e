namespace Usher.Cluster;

/// <summary>A published version that is wrong for an instance.</summary>
/// <param name="Version">The version.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="Error">Why.</param>
internal sealed record ClusterVerdict(long Version, string Hash, string Error);
