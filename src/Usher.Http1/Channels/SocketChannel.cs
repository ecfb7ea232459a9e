using System.Net.Sockets;

namespace Usher.Http1.Channels;

/// <summary>A TCP or Unix-domain socket.</summary>
internal sealed class SocketChannel : ByteChannel
{
    private readonly Socket _socket;
    private readonly SocketOperation _receive;
    private readonly SocketOperation _send;

    public SocketChannel(Socket socket)
    {
        _socket = socket;
        _receive = new SocketOperation(this);
        _send = new SocketOperation(this);
    }

    public override bool IsQuiet => SocketProbe.IsQuiet(_socket);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer) => _receive.Receive(_socket, buffer);

    public override ValueTask<int> WriteAsync(ReadOnlyMemory<byte> buffer) => _send.Send(_socket, buffer);

    public override ValueTask<int> ShutdownWriteAsync()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
            return new ValueTask<int>(0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return new ValueTask<int>(Broken);
        }
    }

    public override void Abort() => _socket.Dispose();

    protected override void Dispose(bool disposing)
    {
        _socket.Dispose();
        _receive.Dispose();
        _send.Dispose();
    }
}
