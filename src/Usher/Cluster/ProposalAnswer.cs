namespace Usher.Cluster;

/// <summary>What became of a proposal so far.</summary>
/// <param name="Outcome">How it stands.</param>
/// <param name="Version">Its version; of a conflict, the one that is published.</param>
/// <param name="Who">Whose it is: who refuses or has not answered, by <see cref="InstanceReport.Id"/>; who proposed the other one.</param>
internal sealed record ProposalAnswer(ProposalOutcome Outcome, long Version, IReadOnlyList<string> Who)
{
    /// <summary>Nobody could be asked.</summary>
    public static ProposalAnswer Lost { get; } = new(ProposalOutcome.Lost, 0, []);
}
