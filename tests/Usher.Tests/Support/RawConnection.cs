using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Usher.Tests.Support;

/// <summary>A client that sends exactly these bytes, and shows exactly what comes back.</summary>
internal sealed class RawConnection : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly Socket _socket;
    private readonly List<byte> _seen = [];

    private RawConnection(Socket socket) => _socket = socket;

    public static async Task<RawConnection> Open(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        return new RawConnection(socket);
    }

    public Task Send(string text) => Send(Encoding.Latin1.GetBytes(text));

    public async Task Send(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0) bytes = bytes[await _socket.SendAsync(bytes)..];
    }

    public void ShutdownSend() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Breaks the connection off with a reset.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Close();
    }

    /// <summary>Sends a request and reads one response.</summary>
    public async Task<RawResponse> Ask(string request)
    {
        await Send(request);
        return await ReadResponse();
    }

    /// <summary>Reads up to and including some text.</summary>
    public async Task<string> ReadUntil(string text)
    {
        var end = Encoding.Latin1.GetBytes(text);
        while (true)
        {
            var at = CollectionsMarshalSpan().IndexOf(end);
            if (at >= 0) return Take(at + end.Length);
            if (!await Fill()) throw new EndOfStreamException($"the connection ended before '{text}': {Encoding.Latin1.GetString(CollectionsMarshalSpan())}");
        }
    }

    /// <summary>Reads until the other side ends the connection, in order or by reset.</summary>
    public async Task<string> ReadToEnd()
    {
        try
        {
            while (await Fill())
            {
            }
        }
        catch (SocketException reset) when (reset.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionAborted)
        {
        }

        return Take(_seen.Count);
    }

    /// <summary>Reads one response, with a body by Content-Length or chunked.</summary>
    public async Task<RawResponse> ReadResponse(bool head = false)
    {
        var text = await ReadUntil("\r\n\r\n");
        var lines = text[..^4].Split("\r\n");
        var fields = lines.Skip(1).Select(line => line.Split(':', 2)).Select(pair => (pair[0], pair[1].Trim())).ToList();
        var status = int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture);
        var response = new RawResponse(lines[0], status, fields);
        if (head || status is 204 or 304 or < 200) return response;
        if (response["Transfer-Encoding"] is "chunked") return response with { Body = await ReadChunks() };
        if (response["Content-Length"] is { } length) return response with { Body = await ReadExactly(int.Parse(length, CultureInfo.InvariantCulture)) };
        return response with { Body = await ReadToEnd() };
    }

    public async Task<string> ReadExactly(int count)
    {
        while (_seen.Count < count)
        {
            if (!await Fill()) throw new EndOfStreamException($"{_seen.Count} of {count} bytes");
        }

        return Take(count);
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return default;
    }

    private async Task<string> ReadChunks()
    {
        var body = new StringBuilder();
        while (true)
        {
            var size = int.Parse((await ReadUntil("\r\n"))[..^2].Split(';')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (size == 0)
            {
                while (await ReadUntil("\r\n") != "\r\n")
                {
                }

                return body.ToString();
            }

            body.Append(await ReadExactly(size));
            await ReadExactly(2);
        }
    }

    private async Task<bool> Fill()
    {
        var buffer = new byte[16384];
        using var late = new CancellationTokenSource(Patience);
        var read = await _socket.ReceiveAsync(buffer, late.Token);
        _seen.AddRange(buffer.AsSpan(0, read));
        return read > 0;
    }

    private string Take(int count)
    {
        var text = Encoding.Latin1.GetString(CollectionsMarshalSpan()[..count]);
        _seen.RemoveRange(0, count);
        return text;
    }

    private Span<byte> CollectionsMarshalSpan() => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_seen);
}

/// <summary>A response as it came over the wire.</summary>
internal sealed record RawResponse(string StatusLine, int Status, IReadOnlyList<(string Name, string Value)> Fields)
{
    public string Body { get; init; } = "";

    public string? this[string name] =>
        Fields.Where(field => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(field => field.Value).FirstOrDefault();
}
