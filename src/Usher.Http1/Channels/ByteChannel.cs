namespace Usher.Http1.Channels;

/// <summary>
/// A connection as the engine sees it: bytes in both directions. One read and one write may be under way at the same time, never two of
/// a kind.
/// </summary>
/// <remarks>
/// Trouble is a value, never an exception. <see cref="Abort"/> may be called from any thread and makes operations that are under way
/// end with -1; <see cref="Dispose()"/> is called once by the owner, when no operation is under way.
/// </remarks>
public abstract class ByteChannel : IDisposable
{
    /// <summary>What <see cref="ReadAsync"/> and <see cref="WriteAsync"/> return when the connection is broken.</summary>
    public const int Broken = -1;

    /// <summary>Reads what is there, waiting for at least one byte.</summary>
    /// <param name="buffer">Where the bytes go. The channel owns it until the operation has ended.</param>
    /// <returns>The number of bytes, 0 at the orderly end, <see cref="Broken"/> after a reset or an abort.</returns>
    public abstract ValueTask<int> ReadAsync(Memory<byte> buffer);

    /// <summary>Writes the whole buffer.</summary>
    /// <param name="buffer">The bytes. The channel owns it until the operation has ended.</param>
    /// <returns>The length of the buffer, or <see cref="Broken"/>.</returns>
    public abstract ValueTask<int> WriteAsync(ReadOnlyMemory<byte> buffer);

    /// <summary>Says that no more bytes follow in this direction; the other one stays open.</summary>
    /// <returns>0, or <see cref="Broken"/>.</returns>
    public abstract ValueTask<int> ShutdownWriteAsync();

    /// <summary>
    /// True while nothing, neither bytes nor an end, is waiting to be read. Costs a system call: it is for sweeping idle connections.
    /// On a request's way the read that is posted before the request is sent tells the same for nothing.
    /// </summary>
    public abstract bool IsQuiet { get; }

    /// <summary>Whether what waits for an operation goes on in the thread pool, rather than on the thread that completes it. It is set while none is under way.</summary>
    public bool LeavesSocketThread { get; set; }

    /// <summary>Breaks the connection off at once.</summary>
    public abstract void Abort();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases the connection.</summary>
    /// <param name="disposing">True when called by the owner.</param>
    protected abstract void Dispose(bool disposing);
}
