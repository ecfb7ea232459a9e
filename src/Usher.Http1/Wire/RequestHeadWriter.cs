using System.Buffers.Text;

namespace Usher.Http1.Wire;

/// <summary>
/// Writes a request's head: the request line first, then the fields. A method returns false when there is no room, or when what it was
/// given may not be sent; the engine then looks which of both it was, and calls again with more room or refuses the request. A caller
/// may therefore ignore what the methods return.
/// </summary>
/// <remarks>
/// Whatever is written is one request and no more: names are tokens, values hold no control characters, and the fields that say where
/// the request ends and what becomes of the connection are written by the engine alone.
/// </remarks>
public ref struct RequestHeadWriter
{
    private FieldWriter _writer;
    private bool _lineWritten;
    private bool _hostWritten;

    internal RequestHeadWriter(Span<byte> buffer) => _writer = new FieldWriter(buffer);

    internal readonly bool IsFull => _writer.IsFull;

    internal readonly RequestHeadFault Fault => _writer.Fault;

    internal readonly int Length => _writer.Length;

    /// <summary>True when the method is HEAD, whose answer has no body.</summary>
    internal bool IsHead { get; private set; }

    /// <summary>True for a field that the engine writes itself, or that concerns the client's connection: not to be passed on.</summary>
    /// <param name="name">The field's name.</param>
    public static bool IsReserved(ReadOnlySpan<char> name) => name.Length switch
    {
        2 => name.Equals("te", StringComparison.OrdinalIgnoreCase),
        6 => name.Equals("expect", StringComparison.OrdinalIgnoreCase),
        7 => name.Equals("upgrade", StringComparison.OrdinalIgnoreCase),
        10 => name.Equals("connection", StringComparison.OrdinalIgnoreCase) || name.Equals("keep-alive", StringComparison.OrdinalIgnoreCase),
        14 => name.Equals("content-length", StringComparison.OrdinalIgnoreCase),
        16 => name.Equals("proxy-connection", StringComparison.OrdinalIgnoreCase),
        17 => name.Equals("transfer-encoding", StringComparison.OrdinalIgnoreCase),
        _ => false,
    };

    /// <summary>Writes the request line.</summary>
    /// <param name="method">A token, passed on in its own case. CONNECT is refused.</param>
    /// <param name="target">In origin form (<c>/path?query</c>), or <c>*</c>.</param>
    public bool RequestLine(scoped ReadOnlySpan<char> method, scoped ReadOnlySpan<char> target)
    {
        if (_lineWritten) return _writer.Refuse(RequestHeadFault.Order);
        if (!_writer.Ask(method.Length + target.Length + " HTTP/1.1\r\n".Length + 1)) return false;

        var line = _writer.Free;
        if (!Octets.TryLatin1(method, line) || !Octets.IsToken(line[..method.Length]) || method is "CONNECT")
            return _writer.Refuse(RequestHeadFault.Method);
        line[method.Length] = (byte)' ';
        var written = line.Slice(method.Length + 1, target.Length);
        if (!Octets.TryLatin1(target, written) || !Octets.IsTarget(written) || (written[0] != '/' && target is not "*"))
            return _writer.Refuse(RequestHeadFault.Target);

        _writer.Advance(method.Length + 1 + target.Length);
        IsHead = method is "HEAD";
        return _lineWritten = _writer.Raw(" HTTP/1.1\r\n"u8);
    }

    /// <summary>Writes a field.</summary>
    /// <param name="name">A token.</param>
    /// <param name="value">Latin-1 without control characters.</param>
    public bool Field(scoped ReadOnlySpan<char> name, scoped ReadOnlySpan<char> value)
    {
        var start = _writer.Length;
        return _writer.Field(name, value) && Accept(start, name.Length);
    }

    /// <summary>Writes a field whose name is already encoded.</summary>
    /// <param name="name">A token.</param>
    /// <param name="value">Latin-1 without control characters.</param>
    public bool Field(scoped ReadOnlySpan<byte> name, scoped ReadOnlySpan<char> value)
    {
        var start = _writer.Length;
        return _writer.Field(name, value) && Accept(start, name.Length);
    }

    /// <summary>Writes a field that is already encoded.</summary>
    /// <param name="name">A token.</param>
    /// <param name="value">Octets without control characters.</param>
    public bool Field(scoped ReadOnlySpan<byte> name, scoped ReadOnlySpan<byte> value)
    {
        var start = _writer.Length;
        return _writer.Field(name, value) && Accept(start, name.Length);
    }

    /// <summary>Adds what the engine itself says about the request, and the empty line.</summary>
    internal bool Finish(in Exchanges.ExchangeRequest request)
    {
        if (_writer.IsSound && (!_lineWritten || !_hostWritten))
            return _writer.Refuse(_lineWritten ? RequestHeadFault.Host : RequestHeadFault.Order);

        if (request.Upgrade is { } protocol)
        {
            if (request.HasBody) return _writer.Refuse(RequestHeadFault.UpgradeWithBody);
            _writer.Raw("Connection: Upgrade\r\n"u8);
            _writer.Field("Upgrade"u8, protocol);
        }
        else if (request.AcceptsTrailers)
        {
            _writer.Raw("TE: trailers\r\nConnection: TE\r\n"u8);
        }

        if (request.IsChunked) _writer.Raw("Transfer-Encoding: chunked\r\n"u8);
        else if (request.BodyLength >= 0) ContentLength(request.BodyLength);
        if (request.ExpectsContinue && request.HasBody) _writer.Raw("Expect: 100-continue\r\n"u8);
        return _writer.Raw("\r\n"u8);
    }

    private void ContentLength(long length)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(length, digits, out var count);
        _writer.Field("Content-Length"u8, digits[..count]);
    }

    // Looks at the name as it was written, so that every overload is checked alike.
    private bool Accept(int start, int nameLength)
    {
        if (!_lineWritten) return _writer.Refuse(RequestHeadFault.Order);
        var name = _writer.Written(start, nameLength);
        if (nameLength == 4 && Octets.EqualsIgnoreCase(name, "host"u8))
        {
            if (_hostWritten) return _writer.Refuse(RequestHeadFault.Host);
            _hostWritten = true;
            return true;
        }

        var reserved = FieldKinds.Of(name) != FieldKind.EndToEnd || (nameLength == 6 && Octets.EqualsIgnoreCase(name, "expect"u8));
        return !reserved || _writer.Refuse(RequestHeadFault.ReservedField);
    }
}
