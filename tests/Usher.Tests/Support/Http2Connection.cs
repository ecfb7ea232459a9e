using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Usher.Tests.Support;

/// <summary>As much of an HTTP/2 client (RFC 9113) as shows what a server says about the connection.</summary>
internal sealed class Http2Connection : IAsyncDisposable
{
    private const byte Data = 0, Headers = 1, Settings = 4, GoAway = 7;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly NetworkStream _stream;
    private readonly StringBuilder _body = new();
    private bool _goingAway;
    private bool _ended;

    private Http2Connection(NetworkStream stream) => _stream = stream;

    public static async Task<Http2Connection> Open(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        var connection = new Http2Connection(new NetworkStream(socket, ownsSocket: true));
        await connection._stream.WriteAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray());
        await connection.Write(Settings, 0, 0, []);
        return connection;
    }

    /// <summary>Sends a request on the first stream. Names and values go as literals (RFC 7541 §6.2.2).</summary>
    public Task Get(string path)
    {
        var block = new List<byte> { 0x82, 0x86, 0x04, (byte)path.Length };
        block.AddRange(Encoding.ASCII.GetBytes(path));
        block.AddRange([0x01, 1, (byte)'x']);
        return Write(Headers, flags: 0x5, stream: 1, [.. block]);
    }

    public async Task WaitForGoAway()
    {
        while (!_goingAway) await ReadFrame();
    }

    /// <summary>The body of the response on the first stream.</summary>
    public async Task<string> ReadBody()
    {
        while (!_ended) await ReadFrame();
        return _body.ToString();
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private async Task ReadFrame()
    {
        using var late = new CancellationTokenSource(Patience);
        var head = new byte[9];
        await _stream.ReadExactlyAsync(head, late.Token);
        var payload = new byte[head[0] << 16 | head[1] << 8 | head[2]];
        await _stream.ReadExactlyAsync(payload, late.Token);
        var (type, flags) = (head[3], head[4]);
        if (type == GoAway) _goingAway = true;
        if (type == Settings && (flags & 1) == 0) await Write(Settings, 1, 0, []);
        if (type == Data) _body.Append(Encoding.ASCII.GetString(payload));
        if (type is Data or Headers && (flags & 1) != 0) _ended = true;
    }

    private async Task Write(byte type, byte flags, int stream, byte[] payload)
    {
        var frame = new byte[9 + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, payload.Length << 8 | type);
        frame[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame, 9);
        await _stream.WriteAsync(frame);
    }
}
