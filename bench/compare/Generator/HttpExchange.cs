using System.Buffers.Text;
using System.Text;

namespace Usher.Compare.Generator;

/// <summary>An HTTP/1.1 request and an answer of known length; an answer without Content-Length counts as broken.</summary>
internal sealed class HttpExchange : Exchange
{
    private readonly byte[] _head = new byte[16 * 1024];
    private int _filled;
    private long _bodyLeft;
    private bool _success;

    public HttpExchange(Uri url, int post)
    {
        var head = post > 0
            ? $"POST {url.PathAndQuery} HTTP/1.1\r\nHost: {url.Authority}\r\nContent-Length: {post}\r\n\r\n"
            : $"GET {url.PathAndQuery} HTTP/1.1\r\nHost: {url.Authority}\r\n\r\n";
        Request = Encoding.ASCII.GetBytes(head + new string('x', post));
    }

    public override byte[] Request { get; }

    public override Verdict Take(ReadOnlySpan<byte> bytes)
    {
        if (_bodyLeft > 0)
            return TakeBody(bytes.Length);
        if (_filled + bytes.Length > _head.Length)
        {
            // Only a body follows a head closely enough to overflow: keep what may be head and count the rest as body below.
            var room = _head.Length - _filled;
            bytes[..room].CopyTo(_head.AsSpan(_filled));
            _filled = _head.Length;
            return TakeHead(bytes.Length - room);
        }

        bytes.CopyTo(_head.AsSpan(_filled));
        _filled += bytes.Length;
        return TakeHead(beyond: 0);
    }

    private Verdict TakeHead(int beyond)
    {
        var text = _head.AsSpan(0, _filled);
        var end = text.IndexOf("\r\n\r\n"u8);
        if (end < 0)
            return beyond > 0 ? Verdict.Broken : Verdict.More;
        var length = ContentLength(text[..(end + 2)]);
        if (length < 0 || !text.StartsWith("HTTP/1.1 "u8))
            return Verdict.Broken;
        _success = text[9] == '2';
        _bodyLeft = length;
        var body = _filled - end - 4 + beyond;
        _filled = 0;
        return TakeBody(body);
    }

    private Verdict TakeBody(int length)
    {
        _bodyLeft -= length;
        if (_bodyLeft > 0)
            return Verdict.More;
        if (_bodyLeft < 0)
            return Verdict.Broken; // More came than was asked for.
        return _success ? Verdict.Done : Verdict.Refused;
    }

    private static long ContentLength(ReadOnlySpan<byte> head)
    {
        foreach (var range in head.Split("\r\n"u8))
        {
            var line = head[range];
            var colon = line.IndexOf((byte)':');
            if (colon > 0 && Ascii.EqualsIgnoreCase(line[..colon], "Content-Length"u8)
                && Utf8Parser.TryParse(line[(colon + 1)..].Trim((byte)' '), out long length, out _))
                return length;
        }

        return -1;
    }
}
