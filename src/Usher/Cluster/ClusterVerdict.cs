namespace Usher.Cluster;

/// <summary>What an instance makes of a version.</summary>
/// <param name="Version">The version.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="Error">Why it refuses it; null: it takes it.</param>
internal sealed record ClusterVerdict(long Version, string Hash, string? Error);
