namespace Usher.Cluster;

/// <summary>
/// Where instances meet: each says what it runs, and hears what all are to run. A new version is proposed first and published only once every instance has
/// said that it takes it, so that a bad one is refused by all.
/// </summary>
internal abstract class ClusterRegister : IAsyncDisposable
{
    /// <summary>How long an instance counts as there after its last report.</summary>
    public static TimeSpan Life { get; } = TimeSpan.FromSeconds(6);

    /// <summary>How often an instance reports.</summary>
    public static TimeSpan Every { get; } = TimeSpan.FromSeconds(1);

    /// <summary>Where it is, for people; never a password.</summary>
    public abstract string Place { get; }

    /// <summary>Makes contact; gives up quietly.</summary>
    /// <param name="cancel">Gives up.</param>
    public abstract Task Start(CancellationToken cancel);

    /// <summary>Says what an instance runs.</summary>
    /// <param name="report">What.</param>
    /// <returns>What is published; null: the server cannot be reached.</returns>
    public abstract ValueTask<ClusterView?> Report(InstanceReport report);

    /// <summary>Takes an instance off the roll.</summary>
    /// <param name="id">Its <see cref="InstanceReport.Id"/>.</param>
    public abstract ValueTask Leave(string id);

    /// <summary>What is published; null: nothing, or the server cannot be reached.</summary>
    public abstract ValueTask<ClusterDocument?> Current();

    /// <summary>What a proposal says; null: it is there no more, or the server cannot be reached.</summary>
    /// <param name="id">Which one.</param>
    public abstract ValueTask<ClusterDocument?> Proposed(string id);

    /// <summary>Puts back what a server that was started anew has forgotten. What somebody published since is left alone.</summary>
    /// <param name="document">What an instance runs.</param>
    public abstract ValueTask<bool> Restore(ClusterDocument document);

    /// <summary>Proposes a document as the next version.</summary>
    /// <param name="id">Tells this proposal from all others.</param>
    /// <param name="document">What.</param>
    /// <param name="expected">The version that it is to replace; null: whichever there is.</param>
    /// <param name="limit">How long instances have to answer.</param>
    public abstract ValueTask<ProposalAnswer> Propose(string id, ClusterDocument document, long? expected, TimeSpan limit);

    /// <summary>Publishes what was proposed if all instances take it, and withdraws it if one refuses it or the time is over.</summary>
    /// <param name="id">Which one.</param>
    /// <param name="force">Whether to publish it, once all have answered or the time is over, whatever they say.</param>
    public abstract ValueTask<ProposalAnswer> Decide(string id, bool force);

    /// <summary>Who runs what; null: the server cannot be reached.</summary>
    public abstract ValueTask<ClusterRoll?> Roll();

    /// <summary>Has something called soon after anything was proposed or published. Where that cannot be had, nothing is ever called.</summary>
    /// <param name="changed">What; it must not block.</param>
    /// <returns>Whether it will be.</returns>
    public abstract ValueTask<bool> Watch(Action changed);

    /// <inheritdoc />
    public abstract ValueTask DisposeAsync();
}
