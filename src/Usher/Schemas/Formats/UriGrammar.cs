using System.Buffers;

namespace Usher.Schemas.Formats;

/// <summary>URIs and references (RFC 3986), by its grammar alone.</summary>
internal static class UriGrammar
{
    private const string Unreserved = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";
    private const string SubDelimiters = "!$&'()*+,;=";

    private static readonly SearchValues<char> Scheme = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");
    private static readonly SearchValues<char> UserInfo = SearchValues.Create(Unreserved + SubDelimiters + ":%");
    private static readonly SearchValues<char> Name = SearchValues.Create(Unreserved + SubDelimiters + "%");
    private static readonly SearchValues<char> Path = SearchValues.Create(Unreserved + SubDelimiters + ":@/%");
    private static readonly SearchValues<char> Query = SearchValues.Create(Unreserved + SubDelimiters + ":@/?%");

    /// <summary>Whether a text is a URI, or a reference where it need not be absolute.</summary>
    public static bool IsUri(ReadOnlySpan<char> text, bool mustBeAbsolute)
    {
        if (!HasGoodEscapes(text)) return false;
        if (Take(ref text, '#', out var fragment) && fragment.ContainsAnyExcept(Query)) return false;
        if (Take(ref text, '?', out var query) && query.ContainsAnyExcept(Query)) return false;
        var colon = text.IndexOf(':');
        var slash = text.IndexOf('/');
        var hasScheme = colon > 0 && (slash < 0 || colon < slash) && char.IsAsciiLetter(text[0]) && !text[..colon].ContainsAnyExcept(Scheme);
        if (!hasScheme && mustBeAbsolute) return false;
        // The first segment of a relative path has no colon, which would end a scheme.
        if (!hasScheme && colon >= 0 && (slash < 0 || colon < slash)) return false;
        if (hasScheme) text = text[(colon + 1)..];
        if (!text.StartsWith("//")) return !text.ContainsAnyExcept(Path);
        text = text[2..];
        var end = text.IndexOf('/');
        return IsAuthority(end < 0 ? text : text[..end]) && (end < 0 || !text[end..].ContainsAnyExcept(Path));
    }

    private static bool IsAuthority(ReadOnlySpan<char> text)
    {
        if (text.IndexOf('@') is >= 0 and var at)
        {
            if (text[..at].ContainsAnyExcept(UserInfo)) return false;
            text = text[(at + 1)..];
        }

        var port = text.LastIndexOf(':');
        if (text is ['[', ..])
        {
            var close = text.IndexOf(']');
            if (close < 0 || !(HostFormats.IsIPv6(text[1..close]) || IsFuture(text[1..close]))) return false;
            return text[(close + 1)..] is [] || (text[close + 1] == ':' && !text[(close + 2)..].ContainsAnyExceptInRange('0', '9'));
        }

        if (port >= 0 && text[(port + 1)..].ContainsAnyExceptInRange('0', '9')) return false;
        return !(port < 0 ? text : text[..port]).ContainsAnyExcept(Name);
    }

    private static bool IsFuture(ReadOnlySpan<char> text)
    {
        var dot = text.IndexOf('.');
        if (dot < 2 || text[0] is not ('v' or 'V') || dot == text.Length - 1 || text[(dot + 1)..].ContainsAnyExcept(UserInfo) || text.Contains('%')) return false;
        foreach (var digit in text[1..dot])
        {
            if (!char.IsAsciiHexDigit(digit)) return false;
        }

        return true;
    }

    private static bool HasGoodEscapes(ReadOnlySpan<char> text)
    {
        while (text.IndexOf('%') is >= 0 and var at)
        {
            if (at + 2 >= text.Length || !char.IsAsciiHexDigit(text[at + 1]) || !char.IsAsciiHexDigit(text[at + 2])) return false;
            text = text[(at + 3)..];
        }

        return true;
    }

    // Takes what stands behind the first of a character off the end.
    private static bool Take(ref ReadOnlySpan<char> text, char mark, out ReadOnlySpan<char> rest)
    {
        var at = text.IndexOf(mark);
        rest = at < 0 ? default : text[(at + 1)..];
        if (at >= 0) text = text[..at];
        return at >= 0;
    }
}
