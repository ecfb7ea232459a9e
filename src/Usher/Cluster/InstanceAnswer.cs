namespace Usher.Cluster;

/// <summary>What an instance says to a proposal.</summary>
/// <param name="ProposalId">Which one. The same document may be proposed again, and what was missing may be there then.</param>
/// <param name="Error">Why it refuses it; null: it takes it.</param>
internal sealed record InstanceAnswer(string ProposalId, string? Error);
