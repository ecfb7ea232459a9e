namespace Usher.Http1.Wire;

/// <summary>
/// What is known of the head that is being read: the places of its fields, and what they say about the body and the connection. One for
/// each connection, used again and again.
/// </summary>
internal sealed class HeadFields
{
    private const int MaxConnectionOptions = 32;

    private FieldLine[] _lines = new FieldLine[16];
    private int _reasonStart;
    private int _reasonLength;
    private bool _trailers;
    private bool _closes;
    private bool _keepsAlive;
    private bool _nominates;
    private bool _chunked;

    public int Count { get; private set; }

    public int Status { get; private set; }

    public int MinorVersion { get; private set; }

    /// <summary>The Content-Length, or -1.</summary>
    public long ContentLength { get; private set; } = -1;

    /// <summary>True when the connection may carry another exchange, as far as the head says (RFC 9112 §9.3).</summary>
    public bool IsPersistent => !_closes && (MinorVersion >= 1 || _keepsAlive);

    public ReadOnlySpan<FieldLine> Lines => _lines.AsSpan(0, Count);

    public ReadOnlySpan<byte> Reason(ReadOnlySpan<byte> head) => head.Slice(_reasonStart, _reasonLength);

    public void Reset(bool trailers = false)
    {
        Count = 0;
        ContentLength = -1;
        _trailers = trailers;
        _closes = _keepsAlive = _nominates = _chunked = false;
    }

    /// <summary>Looks at the head as a whole, once it is complete.</summary>
    public ProtocolViolation Complete(ReadOnlySpan<byte> head)
    {
        if (_chunked && ContentLength >= 0) return ProtocolViolation.ConflictingLength;
        if (_chunked && MinorVersion == 0) return ProtocolViolation.TransferEncoding;
        if (Status < 200 && (_chunked || ContentLength >= 0)) return ProtocolViolation.ConflictingLength; // RFC 9112 §6.1, §6.2
        return _nominates ? DropNominated(head) : ProtocolViolation.None;
    }

    /// <summary>How the body ends, for a final response or a 101.</summary>
    public BodyKind BodyOf(bool answersHead)
    {
        if (Status == 101) return BodyKind.Tunnel;
        if (answersHead || Status is 204 or 304) return BodyKind.None;
        if (_chunked) return BodyKind.Chunked;
        if (ContentLength < 0) return BodyKind.UntilClose;
        return ContentLength == 0 ? BodyKind.None : BodyKind.Length;
    }

    /// <summary>A 204 that announces a body may be followed by one; what comes next on that connection is not to be trusted.</summary>
    public bool IsAmbiguous => Status == 204 && (_chunked || ContentLength > 0);

    private void OnStatusLine(int minorVersion, int status, int reasonStart, int reasonLength)
    {
        MinorVersion = minorVersion;
        Status = status;
        _reasonStart = reasonStart;
        _reasonLength = reasonLength;
    }

    private ProtocolViolation OnField(ReadOnlySpan<byte> head, FieldLine line)
    {
        line.Kind = FieldKinds.Of(line.Name(head));
        if (Count == _lines.Length) Array.Resize(ref _lines, Count * 2);
        _lines[Count++] = line;
        if (line.Kind == FieldKind.EndToEnd || _trailers) return ProtocolViolation.None;

        return line.Kind switch
        {
            FieldKind.ContentLength => OnContentLength(line.Value(head)),
            FieldKind.TransferEncoding => OnTransferEncoding(line.Value(head)),
            FieldKind.Connection => OnConnection(line.Value(head)),
            _ => ProtocolViolation.None,
        };
    }

    private ProtocolViolation OnContentLength(ReadOnlySpan<byte> value)
    {
        // A second one is refused even if it says the same.
        const int MaxDigits = 18;
        if (ContentLength >= 0 || value.IsEmpty || value.Length > MaxDigits) return ProtocolViolation.ContentLength;
        var length = 0L;
        foreach (var digit in value)
        {
            if (!char.IsAsciiDigit((char)digit)) return ProtocolViolation.ContentLength;
            length = (length * 10) + digit - '0';
        }

        ContentLength = length;
        return ProtocolViolation.None;
    }

    private ProtocolViolation OnTransferEncoding(ReadOnlySpan<byte> value)
    {
        if (_chunked || !Octets.EqualsIgnoreCase(value, "chunked"u8)) return ProtocolViolation.TransferEncoding;
        _chunked = true;
        return ProtocolViolation.None;
    }

    private ProtocolViolation OnConnection(ReadOnlySpan<byte> value)
    {
        foreach (var range in value.Split((byte)','))
        {
            var option = Octets.TrimBlanks(value[range]);
            if (Octets.EqualsIgnoreCase(option, "close"u8)) _closes = true;
            else if (Octets.EqualsIgnoreCase(option, "keep-alive"u8)) _keepsAlive = true;
            else if (!option.IsEmpty) _nominates = true;
        }

        return ProtocolViolation.None;
    }

    private ProtocolViolation DropNominated(ReadOnlySpan<byte> head)
    {
        var options = 0;
        for (var i = 0; i < Count; i++)
        {
            if (_lines[i].Kind != FieldKind.Connection) continue;
            var value = _lines[i].Value(head);
            foreach (var range in value.Split((byte)','))
            {
                if (++options > MaxConnectionOptions) return ProtocolViolation.ConnectionOptions;
                Drop(head, Octets.TrimBlanks(value[range]));
            }
        }

        return ProtocolViolation.None;
    }

    private void Drop(ReadOnlySpan<byte> head, ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < Count; i++)
        {
            ref var line = ref _lines[i];
            if (line.Kind == FieldKind.EndToEnd && Octets.EqualsIgnoreCase(line.Name(head), name)) line.Kind = FieldKind.HopByHop;
        }
    }

    /// <summary>Lets the parser fill the fields in without an interface call for each.</summary>
    public readonly struct Collector(HeadFields fields) : IHeadHandler
    {
        public ProtocolViolation OnStatusLine(int minorVersion, int status, int reasonStart, int reasonLength)
        {
            fields.OnStatusLine(minorVersion, status, reasonStart, reasonLength);
            return ProtocolViolation.None;
        }

        public ProtocolViolation OnField(ReadOnlySpan<byte> head, FieldLine field) => fields.OnField(head, field);
    }
}
