using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Usher.Schemas;

/// <summary>Reads the texts of a document without making strings of them. A lone surrogate that an escape makes stays what it is.</summary>
internal sealed class JsonText : IDisposable
{
    private char[] _chars = [];

    /// <summary>The bytes of a text as they stand in the document, without the quotes.</summary>
    public static ReadOnlySpan<byte> Raw(JsonElement text) => JsonMarshal.GetRawUtf8Value(text)[1..^1];

    /// <summary>How many characters (code points) a text has.</summary>
    public int Count(JsonElement text)
    {
        var raw = Raw(text);
        var count = 0;
        if (!raw.Contains((byte)'\\'))
        {
            foreach (var one in raw)
            {
                if ((one & 0xC0) != 0x80) count++;
            }

            return count;
        }

        var chars = Unescape(raw);
        for (var i = 0; i < chars.Length; i++, count++)
        {
            if (char.IsHighSurrogate(chars[i]) && i + 1 < chars.Length && char.IsLowSurrogate(chars[i + 1])) i++;
        }

        return count;
    }

    /// <summary>The characters of a text; they hold until the next text is read.</summary>
    public ReadOnlySpan<char> Chars(JsonElement text) => Unescape(Raw(text));

    /// <summary>The characters of what stands between quotes; they hold until the next text is read.</summary>
    public ReadOnlySpan<char> Unescape(ReadOnlySpan<byte> raw)
    {
        if (_chars.Length < raw.Length)
        {
            Dispose();
            _chars = ArrayPool<char>.Shared.Rent(raw.Length);
        }

        var count = Encoding.UTF8.GetChars(raw, _chars);
        var first = _chars.AsSpan(0, count).IndexOf('\\');
        return first < 0 ? _chars.AsSpan(0, count) : _chars.AsSpan(0, UnescapeInPlace(_chars.AsSpan(0, count), first));
    }

    public void Dispose()
    {
        if (_chars.Length > 0) ArrayPool<char>.Shared.Return(_chars);
        _chars = [];
    }

    // What is written is never longer than what was read.
    private static int UnescapeInPlace(Span<char> chars, int from)
    {
        var to = from;
        for (var i = from; i < chars.Length; i++)
        {
            if (chars[i] != '\\')
            {
                chars[to++] = chars[i];
                continue;
            }

            i++;
            chars[to++] = chars[i] switch
            {
                'b' => '\b',
                'f' => '\f',
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'u' => Hex(chars.Slice(i + 1, 4)),
                var other => other,
            };
            if (chars[i] == 'u') i += 4;
        }

        return to;
    }

    private static char Hex(ReadOnlySpan<char> digits)
    {
        var value = 0;
        foreach (var digit in digits) value = value * 16 + (char.IsAsciiDigit(digit) ? digit - '0' : (digit | 0x20) - 'a' + 10);
        return (char)value;
    }
}
