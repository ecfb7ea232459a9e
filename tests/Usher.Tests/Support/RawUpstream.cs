using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Usher.Tests.Support;

/// <summary>An upstream that does exactly what a script says, byte for byte, on each connection.</summary>
internal sealed class RawUpstream : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Func<RawUpstreamConnection, Task> _script;
    private readonly ConcurrentBag<RawUpstreamConnection> _connections = [];
    private readonly Task _accepting;

    private RawUpstream(Func<RawUpstreamConnection, Task> script)
    {
        _script = script;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(512);
        _accepting = Accept();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    public string Url => $"http://127.0.0.1:{Port}";

    /// <summary>The request heads that were seen, as they came.</summary>
    public ConcurrentQueue<string> Heads { get; } = new();

    /// <summary>How many connections were made.</summary>
    public int Connections => _connections.Count;

    public static RawUpstream Start(Func<RawUpstreamConnection, Task> script) => new(script);

    /// <summary>An upstream that gives the same answer to every request (without a body) on a connection.</summary>
    public static RawUpstream Answering(string response) => Start(async connection =>
    {
        while (await connection.ReadHead() is not null) await connection.Write(response);
    });

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        foreach (var connection in _connections) connection.Close();
        await _accepting;
    }

    private async Task Accept()
    {
        while (true)
        {
            Socket socket;
            try
            {
                socket = await _listener.AcceptAsync();
            }
            catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
            {
                return;
            }

            socket.NoDelay = true;
            var connection = new RawUpstreamConnection(socket, Heads);
            _connections.Add(connection);
            _ = Run(connection);
        }
    }

    private async Task Run(RawUpstreamConnection connection)
    {
        try
        {
            await _script(connection);
            connection.Close();
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException or EndOfStreamException)
        {
            connection.Close();
        }
    }
}

/// <summary>One connection to a <see cref="RawUpstream"/>.</summary>
internal sealed class RawUpstreamConnection(Socket socket, ConcurrentQueue<string> heads)
{
    private readonly List<byte> _seen = [];

    /// <summary>Reads a request head; null at the end of the connection.</summary>
    public async Task<string?> ReadHead()
    {
        while (true)
        {
            var text = Encoding.Latin1.GetString(_seen.ToArray());
            var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (end >= 0)
            {
                _seen.RemoveRange(0, end + 4);
                heads.Enqueue(text[..(end + 4)]);
                return text[..(end + 4)];
            }

            if (!await Fill()) return null;
        }
    }

    public async Task<string> ReadExactly(int count)
    {
        while (_seen.Count < count)
        {
            if (!await Fill()) throw new EndOfStreamException();
        }

        var text = Encoding.Latin1.GetString(_seen.ToArray(), 0, count);
        _seen.RemoveRange(0, count);
        return text;
    }

    /// <summary>Reads whatever comes next; empty at the end of the connection.</summary>
    public async Task<string> ReadSome()
    {
        if (_seen.Count == 0 && !await Fill()) return "";
        var text = Encoding.Latin1.GetString(_seen.ToArray());
        _seen.Clear();
        return text;
    }

    public async Task Write(string text)
    {
        ReadOnlyMemory<byte> bytes = Encoding.Latin1.GetBytes(text);
        while (bytes.Length > 0) bytes = bytes[await socket.SendAsync(bytes)..];
    }

    /// <summary>Waits until the other side has ended the connection.</summary>
    public async Task WaitForEnd()
    {
        try
        {
            while (await Fill()) _seen.Clear();
        }
        catch (SocketException)
        {
        }
    }

    public void ShutdownSend() => socket.Shutdown(SocketShutdown.Send);

    public void Reset()
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Close();
    }

    public void Close() => socket.Dispose();

    private async Task<bool> Fill()
    {
        var buffer = new byte[65536];
        var read = await socket.ReceiveAsync(buffer);
        _seen.AddRange(buffer.AsSpan(0, read));
        return read > 0;
    }
}
