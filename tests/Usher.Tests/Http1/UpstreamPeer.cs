using System.Net.Sockets;
using System.Text;

namespace Usher.Tests.Http1;

/// <summary>One accepted connection of a scripted upstream.</summary>
internal sealed class UpstreamPeer(Stream stream, Socket socket, int number)
{
    private readonly List<byte> _ahead = [];

    /// <summary>0 for the first connection, 1 for the next.</summary>
    public int Number => number;

    /// <summary>Reads a request's head; empty at the end of the connection.</summary>
    public async Task<string> ReadHead() => await ReadUntil("\r\n\r\n");

    public async Task<string> ReadUntil(string end)
    {
        while (true)
        {
            var text = Encoding.Latin1.GetString(_ahead.ToArray());
            var at = text.IndexOf(end, StringComparison.Ordinal);
            if (at >= 0)
            {
                _ahead.RemoveRange(0, at + end.Length);
                return text[..(at + end.Length)];
            }

            if (!await Fill()) return "";
        }
    }

    public async Task<byte[]> ReadExactly(int count)
    {
        while (_ahead.Count < count && await Fill())
        {
        }

        var bytes = _ahead.Take(count).ToArray();
        _ahead.RemoveRange(0, bytes.Length);
        return bytes;
    }

    public async Task<byte[]> ReadToEnd()
    {
        while (await Fill())
        {
        }

        return [.. _ahead];
    }

    public Task Write(string text) => Write(Encoding.Latin1.GetBytes(text));

    public async Task Write(ReadOnlyMemory<byte> bytes)
    {
        await stream.WriteAsync(bytes);
        await stream.FlushAsync();
    }

    public async Task Trickle(string text)
    {
        foreach (var octet in Encoding.Latin1.GetBytes(text)) await Write(new[] { octet });
    }

    public void CloseWrite() => socket.Shutdown(SocketShutdown.Send);

    public void Close() => socket.Dispose();

    /// <summary>Closes with RST instead of FIN.</summary>
    public void Reset()
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Dispose();
    }

    private async Task<bool> Fill()
    {
        var buffer = new byte[64 * 1024];
        try
        {
            var count = await stream.ReadAsync(buffer);
            _ahead.AddRange(buffer.AsSpan(0, count));
            return count > 0;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
