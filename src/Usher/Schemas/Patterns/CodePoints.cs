using System.Globalization;
using System.Text;

namespace Usher.Schemas.Patterns;

/// <summary>A set of code points, and how .NET's expressions, which see UTF-16, write it.</summary>
internal sealed class CodePoints
{
    private const int Last = 0x10FFFF;
    private const int FirstAstral = 0x10000;
    private readonly List<(int From, int To)> _ranges = [];

    /// <summary><c>\d</c>.</summary>
    public static CodePoints Digits => new CodePoints().Add('0', '9');

    /// <summary><c>\w</c>.</summary>
    public static CodePoints Words => new CodePoints().Add('A', 'Z').Add('a', 'z').Add('0', '9').Add('_', '_');

    /// <summary><c>\s</c>: ECMA-262's white space and line terminators.</summary>
    public static CodePoints Spaces =>
        new CodePoints().Add('\t', '\r').Add(' ', ' ').Add('\u00a0', '\u00a0').Add('\u1680', '\u1680').Add('\u2000', '\u200a').Add('\u2028', '\u2029').Add('\u202f', '\u202f').Add('\u205f', '\u205f').Add('\u3000', '\u3000').Add('\ufeff', '\ufeff');

    /// <summary><c>.</c>: anything but a line terminator.</summary>
    public static CodePoints Dot => new CodePoints().Add('\n', '\n').Add('\r', '\r').Add('\u2028', '\u2029').Complement();

    /// <summary>The code points of some general categories.</summary>
    public static CodePoints Of(Func<UnicodeCategory, bool> isWanted)
    {
        var set = new CodePoints();
        for (var (at, from) = (0, -1); at <= Last + 1; at++)
        {
            var isIn = at <= Last && isWanted(CharUnicodeInfo.GetUnicodeCategory(at));
            if (isIn && from < 0) from = at;
            if (isIn || from < 0) continue;
            set.Add(from, at - 1);
            from = -1;
        }

        return set;
    }

    /// <summary>Adds a range.</summary>
    public CodePoints Add(int from, int to)
    {
        _ranges.Add((from, to));
        return this;
    }

    /// <summary>Adds a set.</summary>
    public void Add(CodePoints others) => _ranges.AddRange(others._ranges);

    /// <summary>All that is not in it.</summary>
    public CodePoints Complement()
    {
        var rest = new CodePoints();
        var next = 0;
        foreach (var (from, to) in _ranges.OrderBy(range => range.From))
        {
            if (from > next) rest.Add(next, from - 1);
            next = Math.Max(next, to + 1);
        }

        return next > Last ? rest : rest.Add(next, Last);
    }

    /// <summary>Writes the set.</summary>
    /// <param name="text">Where to.</param>
    /// <param name="withAstral">Whether texts with surrogates are looked at; in those a code point above U+FFFF is two characters.</param>
    public void WriteTo(StringBuilder text, bool withAstral)
    {
        var isSplit = withAstral && _ranges.Exists(range => range.To >= FirstAstral);
        if (isSplit) text.Append("(?:");
        // A class that holds nothing, where no other way to write that works without looking ahead.
        var start = text.Append('[').Length;
        foreach (var (from, to) in _ranges)
        {
            Append(text, from, Math.Min(to, 0xD7FF));
            Append(text, Math.Max(from, 0xE000), Math.Min(to, 0xFFFF));
        }

        if (text.Length == start) text.Append("^\\u0000-\\uFFFF");
        text.Append(']');
        if (!isSplit) return;
        foreach (var (from, to) in _ranges)
        {
            if (to >= FirstAstral) AppendPairs(text, Math.Max(from, FirstAstral), to);
        }

        text.Append(')');
    }

    /// <summary>Writes one character.</summary>
    public static void Append(StringBuilder text, int codePoint)
    {
        if (codePoint < FirstAstral) text.Append(CultureInfo.InvariantCulture, $"\\u{codePoint:X4}");
        else text.Append(CultureInfo.InvariantCulture, $"(?:\\u{High(codePoint):X4}\\u{Low(codePoint):X4})");
    }

    private static void Append(StringBuilder text, int from, int to)
    {
        if (from > to) return;
        text.Append(CultureInfo.InvariantCulture, $"\\u{from:X4}");
        if (to > from) text.Append(CultureInfo.InvariantCulture, $"-\\u{to:X4}");
    }

    private static void AppendPairs(StringBuilder text, int from, int to)
    {
        // First what is left of one high surrogate's, then those that are taken whole, then what is left of the last's.
        while (from <= to)
        {
            var high = High(from);
            var end = Math.Min(to, FirstAstral + ((high - 0xD800 + 1) << 10) - 1);
            var lastWhole = Low(from) == 0xDC00 ? High(to + 1) - 1 : high - 1;
            if (lastWhole > high) end = FirstAstral + ((lastWhole - 0xD800 + 1) << 10) - 1;
            text.Append('|');
            if (lastWhole > high) text.Append(CultureInfo.InvariantCulture, $"[\\u{high:X4}-\\u{lastWhole:X4}][\\uDC00-\\uDFFF]");
            else text.Append(CultureInfo.InvariantCulture, $"\\u{high:X4}[\\u{Low(from):X4}-\\u{Low(end):X4}]");
            from = end + 1;
        }
    }

    private static int High(int codePoint) => 0xD800 + ((codePoint - FirstAstral) >> 10);

    private static int Low(int codePoint) => 0xDC00 + ((codePoint - FirstAstral) & 0x3FF);
}
