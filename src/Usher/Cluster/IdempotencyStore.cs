namespace Usher.Cluster;

/// <summary>
/// Keeps what became of requests with an idempotency key. A record is there before the request is sent; only the try that has begun it may
/// change it. Every implementation meets the same suite of tests.
/// </summary>
internal abstract class IdempotencyStore : IDisposable
{
    /// <summary>Opens what it keeps records in; once.</summary>
    /// <exception cref="IOException">That cannot be opened.</exception>
    public virtual void Open()
    {
    }

    /// <summary>Begins a request, unless it is known already. When it says that it has begun, that is safely written down.</summary>
    public abstract ValueTask<IdempotencyAnswer> Begin(IdempotencyClaim claim);

    /// <summary>The request was answered.</summary>
    /// <param name="claim">The try that has begun it.</param>
    /// <param name="answer">The answer; empty: it cannot be kept.</param>
    /// <returns>Whether that is written down.</returns>
    public abstract ValueTask<bool> Complete(IdempotencyClaim claim, ReadOnlyMemory<byte> answer);

    /// <summary>The try has ended, and nobody knows what became of the request.</summary>
    public abstract ValueTask GiveUp(IdempotencyClaim claim);

    /// <summary>The try has ended without anything having been sent: it is as if it had never been.</summary>
    public abstract ValueTask Release(IdempotencyClaim claim);

    /// <inheritdoc />
    public abstract void Dispose();
}
