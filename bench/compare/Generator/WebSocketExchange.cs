using System.Text;

namespace Usher.Compare.Generator;

/// <summary>One masked binary message and its unmasked echo (RFC 6455 §5.2).</summary>
internal sealed class WebSocketExchange : Exchange
{
    private const int MaskBytes = 4;
    private readonly int _length;
    private readonly List<byte> _greeting = [];
    private int _seen;

    public WebSocketExchange(Uri url, int length)
    {
        _length = length;
        Greeting = Encoding.ASCII.GetBytes($"GET {url.PathAndQuery} HTTP/1.1\r\nHost: {url.Authority}\r\nUpgrade: websocket\r\n"
            + "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
        Request = new byte[2 + MaskBytes + length];
        Request[0] = 0x82; // Final fragment, binary.
        Request[1] = (byte)(0x80 | length);
        for (var i = 0; i < MaskBytes; i++)
            Request[2 + i] = (byte)(0x11 * (i + 1));
        for (var i = 0; i < length; i++)
            Request[2 + MaskBytes + i] = (byte)('x' ^ Request[2 + (i & 3)]);
    }

    public override byte[] Request { get; }

    public override byte[] Greeting { get; }

    public override bool TakeGreeting(ReadOnlySpan<byte> bytes)
    {
        _greeting.AddRange(bytes);
        var head = Encoding.ASCII.GetString([.. _greeting]);
        if (!head.EndsWith("\r\n\r\n", StringComparison.Ordinal))
            return false;
        if (!head.StartsWith("HTTP/1.1 101 ", StringComparison.Ordinal))
            throw new CompareException($"the upgrade was refused: {head.Split('\r')[0]}");
        return true;
    }

    public override Verdict Take(ReadOnlySpan<byte> bytes)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            var expected = (_seen + i) switch { 0 => (byte)0x82, 1 => (byte)_length, _ => (byte)'x' };
            if (bytes[i] != expected)
                return Verdict.Broken;
        }

        _seen += bytes.Length;
        if (_seen < _length + 2)
            return Verdict.More;
        var whole = _seen == _length + 2;
        _seen = 0;
        return whole ? Verdict.Done : Verdict.Broken;
    }
}
