using System.Net.Sockets;
using System.Threading.Tasks.Sources;

namespace Usher.Http1.Channels;

/// <summary>
/// One direction of a socket, used for one operation after the other without allocating. The continuation runs on the thread that
/// completes the operation, or in the thread pool where its channel says so.
/// </summary>
internal sealed class SocketOperation(ByteChannel channel)
    : SocketAsyncEventArgs(true /* no execution context: nothing here reads one */), IValueTaskSource<int>, IThreadPoolWorkItem
{
    private ManualResetValueTaskSourceCore<int> _core;

    public ValueTask<int> Receive(Socket socket, Memory<byte> buffer)
    {
        try
        {
            SetBuffer(buffer);
            return socket.ReceiveAsync(this) ? new ValueTask<int>(this, _core.Version) : new ValueTask<int>(Outcome());
        }
        catch (ObjectDisposedException)
        {
            return new ValueTask<int>(ByteChannel.Broken);
        }
    }

    public ValueTask<int> Send(Socket socket, ReadOnlyMemory<byte> buffer)
    {
        try
        {
            // The socket only reads from it.
            SetBuffer(System.Runtime.InteropServices.MemoryMarshal.AsMemory(buffer));
            return socket.SendAsync(this) ? new ValueTask<int>(this, _core.Version) : new ValueTask<int>(Outcome());
        }
        catch (ObjectDisposedException)
        {
            return new ValueTask<int>(ByteChannel.Broken);
        }
    }

    public int GetResult(short token)
    {
        var result = _core.GetResult(token);
        _core.Reset();
        return result;
    }

    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags & ~ValueTaskSourceOnCompletedFlags.UseSchedulingContext);

    public void Execute() => _core.SetResult(Outcome());

    protected override void OnCompleted(SocketAsyncEventArgs e)
    {
        if (channel.LeavesSocketThread && !Thread.CurrentThread.IsThreadPoolThread) ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        else Execute();
    }

    private int Outcome() =>
        SocketError != SocketError.Success ? ByteChannel.Broken
        // A stream socket's send ends when all is sent; anything less means that it was cut short.
        : LastOperation == SocketAsyncOperation.Send && BytesTransferred != Count ? ByteChannel.Broken
        : BytesTransferred;
}
