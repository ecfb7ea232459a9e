using System.Buffers;
using System.Text.Unicode;

namespace Usher.Policies.Join;

/// <summary>
/// Whether bytes are exactly one JSON value (RFC 8259) in valid UTF-8, told piece by piece in memory of constant size: a text of any length, or a
/// number, may be cut anywhere. It looks at every byte once and keeps none of them.
/// </summary>
internal sealed class JsonCheck
{
    /// <summary>How deep a value may nest, as everywhere in Usher.</summary>
    public const int MostDepth = 64;

    private static readonly SearchValues<byte> TextEnds = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(i => (byte)i), (byte)'"', (byte)'\\']);
    private readonly byte[] _cut = new byte[4];
    private int _cutLength;
    private ulong _objects;      // by depth, whether it is an object
    private int _depth;
    private State _state;
    private bool _isName;
    private int _left;           // digits of an escape
    private byte[] _word = [];
    private int _wordAt;

    private enum State : byte
    {
        Value,
        FirstItem,
        FirstName,
        Name,
        Colon,
        After,
        Text,
        Escape,
        Digits,
        Minus,
        Zero,
        Whole,
        Point,
        Fraction,
        Exponent,
        ExponentSign,
        ExponentDigits,
        Word,
    }

    /// <summary>The first byte of the value; 0: it has not come.</summary>
    public byte First { get; private set; }

    /// <summary>Whether what has come is a whole value.</summary>
    public bool IsWhole => First != 0 && _cutLength == 0 && _depth == 0 && _state is State.After or State.Zero or State.Whole or State.Fraction or State.ExponentDigits;

    /// <summary>Looks at the next piece.</summary>
    /// <returns>Whether it can still become a value.</returns>
    public bool Read(ReadOnlySpan<byte> piece)
    {
        if (!IsUtf8(piece)) return false;
        for (var at = 0; at < piece.Length;)
        {
            if (_state == State.Text)
            {
                var end = piece[at..].IndexOfAny(TextEnds);
                if (end < 0) return true;
                at += end;
            }

            if (!Take(piece[at], out var again)) return false;
            if (!again) at++;
        }

        return true;
    }

    // A number ends at a byte that is none of it, which is then looked at once more.
    private bool Take(byte c, out bool again)
    {
        again = false;
        if (c is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t' && _state <= State.After) return true;
        switch (_state)
        {
            case State.Value: return Begin(c);
            case State.FirstItem: return c == ']' ? Close(isObject: false) : Begin(c);
            case State.FirstName when c == '}': return Close(isObject: true);
            case State.FirstName or State.Name: return c == '"' && To(State.Text, isName: true);
            case State.Colon: return c == ':' && To(State.Value);
            case State.After: return TakeAfter(c);
            case State.Text when c == '"': return To(_isName ? State.Colon : State.After);
            case State.Text: return c == '\\' && To(State.Escape, _isName);
            case State.Escape when c == 'u':
                _left = 4;
                return To(State.Digits, _isName);
            case State.Escape: return c is (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t' && To(State.Text, _isName);
            case State.Digits: return char.IsAsciiHexDigit((char)c) && (--_left > 0 || To(State.Text, _isName));
            case State.Word:
                if (c != _word[_wordAt++]) return false;
                return _wordAt < _word.Length || To(State.After);
            default: return TakeNumber(c, out again);
        }
    }

    private bool Begin(byte c)
    {
        if (First == 0) First = c;
        switch (c)
        {
            case (byte)'{': return Open(isObject: true);
            case (byte)'[': return Open(isObject: false);
            case (byte)'"': return To(State.Text);
            case (byte)'-': return To(State.Minus);
            case (byte)'0': return To(State.Zero);
            case >= (byte)'1' and <= (byte)'9': return To(State.Whole);
            case (byte)'t': return Spell("true"u8);
            case (byte)'f': return Spell("false"u8);
            case (byte)'n': return Spell("null"u8);
            default: return false;
        }
    }

    private bool Spell(ReadOnlySpan<byte> word)
    {
        (_word, _wordAt) = (word.ToArray(), 1);
        return To(State.Word);
    }

    private bool Open(bool isObject)
    {
        if (_depth == MostDepth) return false;
        if (isObject) _objects |= 1UL << _depth;
        else _objects &= ~(1UL << _depth);
        _depth++;
        return To(isObject ? State.FirstName : State.FirstItem);
    }

    private bool Close(bool isObject)
    {
        if (_depth == 0 || IsInObject != isObject) return false;
        _depth--;
        return To(State.After);
    }

    private bool IsInObject => (_objects >> (_depth - 1) & 1) != 0;

    private bool TakeAfter(byte c)
    {
        if (c is (byte)'}' or (byte)']') return Close(isObject: c == '}');
        return c == ',' && _depth > 0 && To(IsInObject ? State.Name : State.Value);
    }

    private bool TakeNumber(byte c, out bool again)
    {
        again = false;
        var isDigit = c is >= (byte)'0' and <= (byte)'9';
        switch (_state)
        {
            case State.Minus: return isDigit && To(c == '0' ? State.Zero : State.Whole);
            case State.Point: return isDigit && To(State.Fraction);
            case State.Exponent when c is (byte)'+' or (byte)'-': return To(State.ExponentSign);
            case State.Exponent or State.ExponentSign: return isDigit && To(State.ExponentDigits);
            case State.Whole or State.Fraction or State.ExponentDigits when isDigit: return true;
            case State.Zero or State.Whole when c == '.': return To(State.Point);
            case State.Zero or State.Whole or State.Fraction when c is (byte)'e' or (byte)'E': return To(State.Exponent);
            default:
                again = true;
                return To(State.After);
        }
    }

    private bool To(State state, bool isName = false)
    {
        (_state, _isName) = (state, isName);
        return true;
    }

    // A character may be cut by the end of a piece: its first bytes wait for the rest.
    private bool IsUtf8(ReadOnlySpan<byte> piece)
    {
        while (_cutLength > 0 && piece.Length > 0)
        {
            _cut[_cutLength++] = piece[0];
            piece = piece[1..];
            var whole = LengthOf(_cut[0]);
            if (_cutLength < whole) continue;
            var isGood = Utf8.IsValid(_cut.AsSpan(0, _cutLength));
            _cutLength = 0;
            if (!isGood) return false;
        }

        for (var back = 1; back <= 3 && back <= piece.Length; back++)
        {
            var c = piece[^back];
            if ((c & 0xc0) == 0x80) continue;
            if (LengthOf(c) <= back) break;
            _cutLength = back;
            piece[^back..].CopyTo(_cut);
            piece = piece[..^back];
            break;
        }

        return Utf8.IsValid(piece);
    }

    private static int LengthOf(byte lead) => lead switch
    {
        < 0xc0 => 1,
        < 0xe0 => 2,
        < 0xf0 => 3,
        _ => 4,
    };
}
