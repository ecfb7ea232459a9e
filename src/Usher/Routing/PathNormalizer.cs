using System.Buffers;
using System.Text;

namespace Usher.Routing;

/// <summary>The slow path of <see cref="RequestTarget"/>: brings an unusual path into its normal form, or refuses it.</summary>
internal static class PathNormalizer
{
    private static readonly SearchValues<string> Ambiguous = SearchValues.Create([";", "%3B", "%2F", "%5C"], StringComparison.Ordinal);

    /// <summary>Normalises a path that begins with a slash.</summary>
    /// <param name="path">The path as sent.</param>
    /// <param name="output">At least as long as the path.</param>
    /// <param name="written">The length of the normal form.</param>
    /// <param name="hasOtherReadings">Whether encoded slashes or matrix parameters leave room for another reading.</param>
    public static TargetError Normalize(ReadOnlySpan<char> path, Span<char> output, out int written, out bool hasOtherReadings)
    {
        hasOtherReadings = false;
        var error = Decode(path, output, out written);
        if (error != TargetError.None) return error;
        written = Compact(output[..written]);
        if (written < 0) return TargetError.AboveRoot;
        // Asked of the normal form, so that it holds for what is forwarded: "/a;b/.." has no other reading left.
        hasOtherReadings = output[..written].IndexOfAny(Ambiguous) >= 0;
        return hasOtherReadings && HidesDotSegment(output[..written]) ? TargetError.HiddenDotSegment : TargetError.None;
    }

    /// <summary>Removes empty and dot segments in place (RFC 3986, section 5.2.4, on merged slashes).</summary>
    /// <returns>The new length, or -1 if <c>..</c> leads above the root.</returns>
    public static int Compact(Span<char> path)
    {
        var length = 1;
        var start = 1;
        while (start < path.Length)
        {
            var rest = path[start..];
            var slash = rest.IndexOf('/');
            var segment = slash < 0 ? rest : rest[..slash];
            start += segment.Length + 1;
            if (segment is "" or ".") continue;
            if (segment is "..")
            {
                if (length == 1) return -1;
                length = path[..(length - 1)].LastIndexOf('/') + 1;
                continue;
            }

            // Never overtakes what is still to be read: every segment moves to the left or stays.
            segment.CopyTo(path[length..]);
            length += segment.Length;
            if (slash >= 0) path[length++] = '/';
        }

        return length;
    }

    /// <summary>Whether a percent-encoded byte, in upper-case hexadecimal, stands at an index.</summary>
    public static bool IsEncoded(ReadOnlySpan<char> text, int index, string encoded) => text[index..].StartsWith(encoded);

    private static TargetError Decode(ReadOnlySpan<char> path, Span<char> output, out int written)
    {
        written = 0;
        for (var i = 0; i < path.Length; i++)
        {
            var c = path[i];
            if (c != '%')
            {
                if (c != ';' && !RequestTarget.IsPlain(c)) return TargetError.Character;
                output[written++] = c;
                continue;
            }

            if (!TryReadByte(path, i, out var value)) return TargetError.PercentEncoding;
            if (value is < 0x20 or 0x7F) return TargetError.Control;
            var bytes = value < 0x80 ? 1 : Utf8Length(path, i);
            if (bytes == 0) return TargetError.Utf8;
            if (bytes == 1 && IsUnreserved((char)value)) output[written++] = (char)value;
            else CopyEncoded(path.Slice(i, bytes * 3), output, ref written);
            i += (bytes * 3) - 1;
        }

        return TargetError.None;
    }

    /// <summary>The number of encoded bytes that make one character; 0 if they make none. Overlong forms and surrogates make none.</summary>
    private static int Utf8Length(ReadOnlySpan<char> path, int index)
    {
        Span<byte> bytes = stackalloc byte[4];
        var count = 0;
        while (count < 4 && TryReadByte(path, index + (count * 3), out var value)) bytes[count++] = value;
        return Rune.DecodeFromUtf8(bytes[..count], out _, out var consumed) == OperationStatus.Done ? consumed : 0;
    }

    private static bool TryReadByte(ReadOnlySpan<char> path, int index, out byte value)
    {
        value = 0;
        if (index + 2 >= path.Length || path[index] != '%') return false;
        if (!char.IsAsciiHexDigit(path[index + 1]) || !char.IsAsciiHexDigit(path[index + 2])) return false;
        value = (byte)((Hex(path[index + 1]) << 4) | Hex(path[index + 2]));
        return true;
    }

    private static int Hex(char c) => char.IsAsciiDigit(c) ? c - '0' : (c | 0x20) - 'a' + 10;

    private static void CopyEncoded(ReadOnlySpan<char> encoded, Span<char> output, ref int written)
    {
        foreach (var c in encoded) output[written++] = char.IsAsciiLetterLower(c) ? (char)(c - 0x20) : c;
    }

    private static bool IsUnreserved(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '~';

    /// <summary>Looks for pieces between slashes of any spelling that are dot segments once their parameters are dropped.</summary>
    private static bool HidesDotSegment(ReadOnlySpan<char> path)
    {
        var start = 0;
        for (var i = 0; i <= path.Length; i++)
        {
            var plain = i == path.Length || path[i] == '/';
            var encoded = !plain && (IsEncoded(path, i, "%2F") || IsEncoded(path, i, "%5C"));
            if (!plain && !encoded) continue;
            if (IsDots(path[start..i])) return true;
            start = i + (encoded ? 3 : 1);
        }

        return false;
    }

    private static bool IsDots(ReadOnlySpan<char> piece)
    {
        var dots = piece.IndexOfAnyExcept('.');
        if (dots < 0) dots = piece.Length;
        return dots is 1 or 2 && (dots == piece.Length || piece[dots] == ';' || IsEncoded(piece, dots, "%3B"));
    }
}
