namespace Usher.Http1.Wire;

/// <summary>How far a parser has come.</summary>
internal enum ParseStatus
{
    NeedMore,
    Complete,
    Invalid,
}

/// <summary>
/// Parses a response's head, or a trailer section, strictly (RFC 9112 §4, §5). It can be called again with the same bytes and more
/// behind them, and goes on where it stopped.
/// </summary>
internal struct HeadParser
{
    private static ReadOnlySpan<byte> Version => "HTTP/1."u8;

    private int _line;     // where the line begins that is being read
    private int _searched; // up to where its end has been looked for
    private int _fields;
    private bool _statusLineSeen;

    /// <summary>What was wrong, after <see cref="ParseStatus.Invalid"/>.</summary>
    public ProtocolViolation Violation { get; private set; }

    /// <summary>A parser for the fields behind the last chunk, which have no status line.</summary>
    public static HeadParser ForTrailers() => new() { _statusLineSeen = true };

    /// <param name="bytes">All bytes from the first one of the head on.</param>
    /// <param name="limits">What is too much.</param>
    /// <param name="handler">Takes the parts.</param>
    /// <param name="consumed">After <see cref="ParseStatus.Complete"/>, the length of the head with its empty line.</param>
    public ParseStatus Parse<THandler>(ReadOnlySpan<byte> bytes, ResponseLimits limits, THandler handler, out int consumed)
        where THandler : struct, IHeadHandler
    {
        consumed = 0;
        while (true)
        {
            var found = bytes[_searched..].IndexOf((byte)'\n');
            if (found < 0) return Incomplete(bytes, limits);

            var end = _searched + found;
            if (end == _line || bytes[end - 1] != '\r') return Refuse(ProtocolViolation.LineEnding);
            if (end >= limits.Head) return Refuse(ProtocolViolation.HeadTooLarge);

            var line = bytes[_line..(end - 1)];
            if (line.IsEmpty && _statusLineSeen)
            {
                consumed = end + 1;
                return ParseStatus.Complete;
            }

            var violation = _statusLineSeen ? Field(bytes, line, limits, handler) : StatusLine(line, limits, handler);
            if (violation != ProtocolViolation.None) return Refuse(violation);
            _line = _searched = end + 1;
        }
    }

    private ParseStatus Incomplete(ReadOnlySpan<byte> bytes, ResponseLimits limits)
    {
        _searched = bytes.Length;
        var pending = bytes[_line..];
        if (!_statusLineSeen)
        {
            // Something else than HTTP/1 is told at once, not when the line ends or the time runs out.
            var known = Math.Min(pending.Length, Version.Length);
            if (!pending[..known].SequenceEqual(Version[..known])) return Refuse(ProtocolViolation.StatusLine);
        }

        if (bytes.Length >= limits.Head) return Refuse(ProtocolViolation.HeadTooLarge);
        return pending.Length > LineLimit(limits) ? Refuse(ProtocolViolation.LineTooLong) : ParseStatus.NeedMore;
    }

    private ProtocolViolation StatusLine<THandler>(ReadOnlySpan<byte> line, ResponseLimits limits, THandler handler)
        where THandler : struct, IHeadHandler
    {
        // HTTP/1.1 200 OK; the blank before an empty reason is left out by so many servers that it is not asked for.
        const int StatusAt = 9, ReasonAt = 13;
        if (line.Length > LineLimit(limits)) return ProtocolViolation.LineTooLong;
        if (line.Length < ReasonAt - 1 || !line.StartsWith(Version) || !char.IsAsciiDigit((char)line[7]) || line[8] != ' ')
            return ProtocolViolation.StatusLine;

        var status = 0;
        foreach (var digit in line[StatusAt..(StatusAt + 3)])
        {
            if (!char.IsAsciiDigit((char)digit)) return ProtocolViolation.StatusLine;
            status = (status * 10) + digit - '0';
        }

        if (status < 100 || (line.Length >= ReasonAt && line[ReasonAt - 1] != ' ')) return ProtocolViolation.StatusLine;
        var reasonAt = Math.Min(ReasonAt, line.Length);
        if (!Octets.IsValue(line[reasonAt..])) return ProtocolViolation.StatusLine;

        _statusLineSeen = true;
        return handler.OnStatusLine(line[7] - '0', status, _line + reasonAt, line.Length - reasonAt);
    }

    private ProtocolViolation Field<THandler>(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> line, ResponseLimits limits, THandler handler)
        where THandler : struct, IHeadHandler
    {
        if (line.Length > LineLimit(limits)) return ProtocolViolation.LineTooLong;
        if (++_fields > limits.Fields) return ProtocolViolation.TooManyFields;
        if (Octets.IsBlank(line[0])) return ProtocolViolation.Folding;

        // The first octet that cannot stand in a name has to be the colon.
        var colon = line.IndexOfAnyExcept(Octets.Token);
        if (colon <= 0 || line[colon] != ':') return ProtocolViolation.FieldName;

        var start = colon + 1;
        while (start < line.Length && Octets.IsBlank(line[start])) start++;
        var end = line.Length;
        while (end > start && Octets.IsBlank(line[end - 1])) end--;
        if (!Octets.IsValue(line[start..end])) return ProtocolViolation.FieldValue;

        return handler.OnField(bytes, new FieldLine(_line, colon, _line + start, end - start));
    }

    private readonly int LineLimit(ResponseLimits limits) => _statusLineSeen ? limits.FieldLine : limits.StatusLine;

    private ParseStatus Refuse(ProtocolViolation violation)
    {
        Violation = violation;
        return ParseStatus.Invalid;
    }
}
