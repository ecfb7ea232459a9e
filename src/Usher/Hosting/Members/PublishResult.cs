using Usher.Cluster;

namespace Usher.Hosting.Members;

/// <summary>What came of publishing.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Version">The version; of a conflict, the one that is published.</param>
/// <param name="Problems">Who stood in the way, and why.</param>
internal sealed record PublishResult(ProposalOutcome Outcome, long Version, IReadOnlyList<string> Problems)
{
    /// <summary>Whether it is published.</summary>
    public bool Succeeded => Outcome == ProposalOutcome.Committed;
}
