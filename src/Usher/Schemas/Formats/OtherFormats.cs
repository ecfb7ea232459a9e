using System.Buffers;
using System.Buffers.Text;

namespace Usher.Schemas.Formats;

/// <summary>UUIDs, JSON pointers, regular expressions, base64.</summary>
internal static class OtherFormats
{
    private const int LongestRegex = 1000;
    private static readonly SearchValues<char> Space = SearchValues.Create(" \t\r\n");
    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>Whether a text is a UUID (RFC 9562 §4).</summary>
    public static bool IsUuid(ReadOnlySpan<char> text) =>
        text.Length == 36 && text[8] == '-' && text[13] == '-' && text[18] == '-' && text[23] == '-'
        && !text[..8].ContainsAnyExcept(Hex) && !text[9..13].ContainsAnyExcept(Hex) && !text[14..18].ContainsAnyExcept(Hex) && !text[19..23].ContainsAnyExcept(Hex) && !text[24..].ContainsAnyExcept(Hex);

    /// <summary>Whether a text is a JSON pointer (RFC 6901).</summary>
    public static bool IsPointer(ReadOnlySpan<char> text)
    {
        if (text.Length > 0 && text[0] != '/') return false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '~' && (i + 1 == text.Length || text[i + 1] is not ('0' or '1'))) return false;
        }

        return true;
    }

    /// <summary>Whether a text is a relative JSON pointer.</summary>
    public static bool IsRelativePointer(ReadOnlySpan<char> text)
    {
        var digits = text.IndexOfAnyExceptInRange('0', '9');
        if (digits < 0) digits = text.Length;
        if (digits == 0 || (digits > 1 && text[0] == '0')) return false;
        return text[digits..] is "#" || IsPointer(text[digits..]);
    }

    /// <summary>Whether a text is a regular expression of ECMA-262 that Usher can match; one of a length that nobody writes is none.</summary>
    public static bool IsRegex(ReadOnlySpan<char> text)
    {
        if (text.Length > LongestRegex) return false;
        try
        {
            _ = new SchemaPattern(text.ToString());
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    /// <summary>Whether a text is base64 (RFC 4648 §4), without white space.</summary>
    public static bool IsBase64(ReadOnlySpan<char> text) => !text.ContainsAny(Space) && Base64.IsValid(text);
}
