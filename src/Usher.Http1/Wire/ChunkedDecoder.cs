namespace Usher.Http1.Wire;

/// <summary>
/// Takes the chunked coding off (RFC 9112 §7.1), byte by byte resumable. It stops behind the line of the last chunk; the trailer section
/// is <see cref="HeadParser"/>'s.
/// </summary>
internal struct ChunkedDecoder
{
    private const int MaxSizeDigits = 15;

    private State _state;
    private int _digits;
    private int _extension;
    private long _left;

    /// <summary>What one call came to.</summary>
    public enum Step
    {
        NeedMore,

        /// <summary>The last chunk's line has been read; what follows are trailers.</summary>
        Trailers,

        Invalid,
    }

    private enum State : byte
    {
        Size,
        Extension,
        SizeLineFeed,
        Content,
        ContentReturn,
        ContentLineFeed,
    }

    /// <summary>
    /// Decodes as much as there is. The destination may be the source itself, or begin at the same place: decoding only takes bytes away.
    /// </summary>
    /// <param name="source">Coded bytes.</param>
    /// <param name="destination">Room for as many bytes as the source has.</param>
    /// <param name="extensionLimit">Longest chunk extension.</param>
    /// <param name="consumed">How many coded bytes were read.</param>
    /// <param name="produced">How many bytes of content were written.</param>
    public Step Decode(ReadOnlySpan<byte> source, Span<byte> destination, int extensionLimit, out int consumed, out int produced)
    {
        consumed = produced = 0;
        while (consumed < source.Length)
        {
            if (_state == State.Content)
            {
                var run = (int)Math.Min(_left, source.Length - consumed);
                source.Slice(consumed, run).CopyTo(destination[produced..]);
                consumed += run;
                produced += run;
                _left -= run;
                if (_left == 0) _state = State.ContentReturn;
                continue;
            }

            if (!Frame(source[consumed++], extensionLimit)) return Step.Invalid;
            if (_state == State.Content && _left == 0)
            {
                _state = State.Size;
                _digits = 0;
                return Step.Trailers;
            }
        }

        return Step.NeedMore;
    }

    private bool Frame(byte octet, int extensionLimit)
    {
        switch (_state)
        {
            case State.Size:
                return Size(octet);
            case State.Extension:
                if (octet == '\r') _state = State.SizeLineFeed;
                else if (++_extension > extensionLimit || octet == 0x7F || (octet < ' ' && octet != '\t')) return false;
                return true;
            case State.SizeLineFeed:
                _state = State.Content;
                return octet == '\n';
            case State.ContentReturn:
                _state = State.ContentLineFeed;
                return octet == '\r';
            default:
                _state = State.Size;
                _digits = 0;
                return octet == '\n';
        }
    }

    private bool Size(byte octet)
    {
        var digit = HexDigit(octet);
        if (digit >= 0)
        {
            if (_digits == 0) _left = 0;
            _left = (_left << 4) + digit;
            return ++_digits <= MaxSizeDigits;
        }

        _extension = 0;
        _state = octet == ';' ? State.Extension : State.SizeLineFeed;
        return _digits > 0 && (octet is (byte)';' or (byte)'\r');
    }

    private static int HexDigit(byte octet) => octet switch
    {
        >= (byte)'0' and <= (byte)'9' => octet - '0',
        >= (byte)'a' and <= (byte)'f' => octet - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => octet - 'A' + 10,
        _ => -1,
    };
}
