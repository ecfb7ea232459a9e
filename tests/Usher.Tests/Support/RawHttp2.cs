using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Usher.Tests.Support;

/// <summary>A client of HTTP/2 that sends exactly these frames (RFC 9113).</summary>
internal sealed class RawHttp2 : IAsyncDisposable
{
    public const byte Data = 0, Headers = 1, ResetStream = 3, Settings = 4, Ping = 6, GoAway = 7, Continuation = 9;
    public const byte EndStream = 1, Ack = 1, EndHeaders = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly Stream _stream;
    private readonly bool _isSecure;

    private RawHttp2(Stream stream, bool isSecure) => (_stream, _isSecure) = (stream, isSecure);

    /// <summary>Opens a connection in cleartext.</summary>
    public static async Task<RawHttp2> Open(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        return await Begin(new RawHttp2(new NetworkStream(socket, ownsSocket: true), isSecure: false));
    }

    /// <summary>Opens a connection over TLS.</summary>
    public static async Task<RawHttp2> Open(int port, string name)
    {
        var client = await TlsClient.Open(port, name, options => options.ApplicationProtocols = [SslApplicationProtocol.Http2]);
        return await Begin(new RawHttp2(client.Stream, isSecure: true));
    }

    /// <summary>The fields of a GET, compressed (RFC 7541).</summary>
    public byte[] Get(string authority = "x") =>
        [0x82, 0x84, _isSecure ? (byte)0x87 : (byte)0x86, 0x01, (byte)authority.Length, .. Encoding.ASCII.GetBytes(authority)];

    public async Task Write(byte type, byte flags, int stream, byte[] payload)
    {
        var frame = new byte[9 + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, payload.Length << 8 | type);
        frame[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame, 9);
        await _stream.WriteAsync(frame);
    }

    /// <summary>Reads a frame; null: the connection has ended.</summary>
    public async Task<Frame?> Read()
    {
        using var late = new CancellationTokenSource(Patience);
        var head = new byte[9];
        try
        {
            if (await _stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, late.Token) < head.Length) return null;
            var payload = new byte[head[0] << 16 | head[1] << 8 | head[2]];
            await _stream.ReadExactlyAsync(payload, late.Token);
            return new Frame(head[3], head[4], BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(5)) & int.MaxValue, payload);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Reads until a frame of this type and stream comes.</summary>
    public async Task<Frame> Read(byte type, int stream)
    {
        while (await Read() is { } frame)
        {
            if (frame.Type == type && frame.Stream == stream) return frame;
        }

        throw new EndOfStreamException($"the connection ended before a frame of type {type} on stream {stream}");
    }

    /// <summary>Reads until the connection ends, and says what was in between.</summary>
    public async Task<IReadOnlyList<Frame>> ReadToEnd()
    {
        var frames = new List<Frame>();
        while (await Read() is { } frame) frames.Add(frame);
        return frames;
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private static async Task<RawHttp2> Begin(RawHttp2 connection)
    {
        await connection._stream.WriteAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray());
        await connection.Write(Settings, 0, 0, []);
        return connection;
    }

    internal sealed record Frame(byte Type, byte Flags, int Stream, byte[] Payload);
}
