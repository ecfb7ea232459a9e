using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using Usher.Http1.Async;

namespace Usher.Http1.Channels;

/// <summary>A TLS connection over a socket.</summary>
internal sealed class TlsChannel(Socket socket, SslStream stream) : ByteChannel
{
    // A session ticket that was never read counts as a byte; it costs one connection, and only if none of its answers was ever read.
    public override bool IsQuiet => SocketProbe.IsQuiet(socket);

    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer)
    {
        try
        {
            var count = await stream.ReadAsync(buffer);
            if (LeavesSocketThread) await default(PoolThread);
            return count;
        }
        catch (Exception e) when (IsConnectionTrouble(e))
        {
            if (LeavesSocketThread) await default(PoolThread);
            return Broken;
        }
    }

    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    public override async ValueTask<int> WriteAsync(ReadOnlyMemory<byte> buffer)
    {
        try
        {
            await stream.WriteAsync(buffer);
            if (LeavesSocketThread) await default(PoolThread);
            return buffer.Length;
        }
        catch (Exception e) when (IsConnectionTrouble(e))
        {
            if (LeavesSocketThread) await default(PoolThread);
            return Broken;
        }
    }

    /// <summary>Sends close_notify (RFC 8446 §6.1) and closes TCP's write side behind it.</summary>
    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    public override async ValueTask<int> ShutdownWriteAsync()
    {
        try
        {
            await stream.ShutdownAsync();
            socket.Shutdown(SocketShutdown.Send);
            return 0;
        }
        catch (Exception e) when (IsConnectionTrouble(e))
        {
            return Broken;
        }
    }

    // Only the socket: SslStream must not be disposed under an operation that is still in it.
    public override void Abort() => socket.Dispose();

    protected override void Dispose(bool disposing)
    {
        socket.Dispose();
        stream.Dispose();
    }

    private static bool IsConnectionTrouble(Exception e) =>
        e is IOException or SocketException or ObjectDisposedException or AuthenticationException or OperationCanceledException;
}
