using System.Globalization;

namespace Usher.Schemas.Patterns;

/// <summary>Reads what a backslash begins.</summary>
internal static class EcmaEscape
{
    /// <summary>The code point at a place, which moves behind it.</summary>
    public static int CodePointAt(string pattern, ref int at)
    {
        var isPair = char.IsHighSurrogate(pattern[at]) && at + 1 < pattern.Length && char.IsLowSurrogate(pattern[at + 1]);
        var value = isPair ? char.ConvertToUtf32(pattern[at], pattern[at + 1]) : pattern[at];
        at += isPair ? 2 : 1;
        return value;
    }

    /// <summary>A set such as <c>\d</c>; null: the backslash at the place begins none.</summary>
    public static CodePoints? Set(string pattern, ref int at)
    {
        if (at + 1 >= pattern.Length) throw new FormatException("it ends in a backslash");
        var kind = pattern[at + 1];
        if (kind is 'p' or 'P') return Property(pattern, ref at, kind == 'P');
        var set = kind switch
        {
            'd' => CodePoints.Digits,
            'D' => CodePoints.Digits.Complement(),
            'w' => CodePoints.Words,
            'W' => CodePoints.Words.Complement(),
            's' => CodePoints.Spaces,
            'S' => CodePoints.Spaces.Complement(),
            _ => null,
        };
        if (set is not null) at += 2;
        return set;
    }

    /// <summary>The character that a backslash makes.</summary>
    public static int Character(string pattern, ref int at, bool inClass)
    {
        at++;
        var kind = CodePointAt(pattern, ref at);
        switch (kind)
        {
            case 'n': return '\n';
            case 'r': return '\r';
            case 't': return '\t';
            case 'v': return '\v';
            case 'f': return '\f';
            case 'b' when inClass: return '\b';
            case '0' when at >= pattern.Length || !char.IsAsciiDigit(pattern[at]): return 0;
            case 'c' when at < pattern.Length && char.IsAsciiLetter(pattern[at]): return pattern[at++] & 0x1F;
            case 'x': return Hex(pattern, ref at, 2);
            case 'u': return Unicode(pattern, ref at);
            case > 0x7F: throw Unknown(kind);
            default: return char.IsAsciiLetterOrDigit((char)kind) ? throw Unknown(kind) : kind;
        }
    }

    private static CodePoints Property(string pattern, ref int at, bool isNegated)
    {
        var end = at + 2 < pattern.Length && pattern[at + 2] == '{' ? pattern.IndexOf('}', at) : -1;
        if (end < 0) throw new FormatException("'\\p' needs a property in braces");
        var name = pattern[(at + 3)..end];
        var set = UnicodeProperties.Find(name) ?? throw new FormatException($"the property '{name}' is not known: general categories are");
        at = end + 1;
        return isNegated ? set.Complement() : set;
    }

    private static int Unicode(string pattern, ref int at)
    {
        if (at < pattern.Length && pattern[at] == '{')
        {
            var end = pattern.IndexOf('}', at);
            if (end < 0 || !int.TryParse(pattern.AsSpan((at + 1)..end), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) || value is < 0 or > 0x10FFFF)
                throw new FormatException("'\\u{' needs a code point");
            at = end + 1;
            return value;
        }

        var first = Hex(pattern, ref at, 4);
        if (!char.IsHighSurrogate((char)first) || at + 6 > pattern.Length || pattern[at] != '\\' || pattern[at + 1] != 'u' || pattern[at + 2] == '{') return first;
        var behind = at + 2;
        var second = Hex(pattern, ref behind, 4);
        if (!char.IsLowSurrogate((char)second)) return first;
        at = behind;
        return char.ConvertToUtf32((char)first, (char)second);
    }

    private static int Hex(string pattern, ref int at, int count)
    {
        if (at + count > pattern.Length || !int.TryParse(pattern.AsSpan(at, count), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            throw new FormatException($"expected {count} hexadecimal digits");
        at += count;
        return value;
    }

    private static FormatException Unknown(int kind) => new($"'\\{char.ConvertFromUtf32(kind)}' is nothing that ECMA-262 knows");
}
