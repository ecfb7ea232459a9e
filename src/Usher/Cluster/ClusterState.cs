namespace Usher.Cluster;

/// <summary>
/// What several instances share, or what one has for itself where it is alone: the counts of limits and quotas, and the records of idempotency keys. Every implementation meets the
/// same suite of tests.
/// </summary>
internal abstract class ClusterState : IAsyncDisposable, IDisposable
{
    /// <summary>Tells one from another, so that a reload that changes it starts anew.</summary>
    public abstract string Id { get; }

    /// <summary>Whether other instances see the same.</summary>
    public abstract bool IsShared { get; }

    /// <summary>Makes contact, so that the first request finds it made. Gives up quietly: what cannot be reached now may be later.</summary>
    /// <param name="cancel">Gives up.</param>
    public virtual Task Start(CancellationToken cancel) => Task.CompletedTask;

    /// <summary>A key of fixed size for whatever a caller is told by: nobody can find two that get the same one.</summary>
    /// <param name="text">What the caller is told by.</param>
    public abstract UInt128 KeyOf(ReadOnlySpan<byte> text);

    /// <summary>The counts of a limit.</summary>
    /// <param name="name">Its name: the same in all instances.</param>
    /// <param name="rule">What may pass.</param>
    /// <param name="share">How instances share it.</param>
    public abstract LimitBucket Limit(string name, LimitRule rule, LimitShare share);

    /// <summary>The counts of a quota.</summary>
    /// <param name="name">Its name: the same in all instances.</param>
    /// <param name="rule">How much may be used.</param>
    public abstract QuotaCounter Quota(string name, QuotaRule rule);

    /// <summary>The records of requests with an idempotency key.</summary>
    public abstract IdempotencyStore Idempotency { get; }

    /// <inheritdoc />
    public abstract ValueTask DisposeAsync();

    /// <summary>Lets go without waiting.</summary>
    public abstract void Dispose();
}
