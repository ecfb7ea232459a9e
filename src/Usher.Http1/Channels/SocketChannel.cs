using System.Net.Sockets;

namespace Usher.Http1.Channels;

/// <summary>A TCP or Unix-domain socket.</summary>
internal sealed class SocketChannel(Socket socket) : ByteChannel
{
    private readonly SocketOperation _receive = new();
    private readonly SocketOperation _send = new();

    public override bool IsQuiet => SocketProbe.IsQuiet(socket);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer) => _receive.Receive(socket, buffer);

    public override ValueTask<int> WriteAsync(ReadOnlyMemory<byte> buffer) => _send.Send(socket, buffer);

    public override ValueTask<int> ShutdownWriteAsync()
    {
        try
        {
            socket.Shutdown(SocketShutdown.Send);
            return new ValueTask<int>(0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return new ValueTask<int>(Broken);
        }
    }

    public override void Abort() => socket.Dispose();

    protected override void Dispose(bool disposing)
    {
        socket.Dispose();
        _receive.Dispose();
        _send.Dispose();
    }
}
