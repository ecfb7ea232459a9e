using System.Buffers;
using System.Text;
using Usher.Live;

namespace Usher.Policies;

/// <summary>What a field's name and value may consist of (RFC 9110 §5.1, §5.5).</summary>
internal static class HeaderText
{
    private static readonly SearchValues<char> Token =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    /// <summary>Whether this is a field name: a token.</summary>
    public static bool IsName(ReadOnlySpan<char> name) => name.Length > 0 && name.IndexOfAnyExcept(Token) < 0;

    /// <summary>Whether this can be a field value: no control characters but a tab, nothing beyond Latin-1.</summary>
    public static bool IsValue(string value)
    {
        foreach (var c in value)
        {
            if (c is (< ' ' and not '\t') or '\x7f' or > '\xff') return false;
        }

        return true;
    }

    /// <summary>Whether a field belongs to the framing of messages, which no configuration may touch.</summary>
    public static bool IsFraming(string name) =>
        name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase) || name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase)
        || name.Equals("Connection", StringComparison.OrdinalIgnoreCase) || name.Equals("Keep-Alive", StringComparison.OrdinalIgnoreCase)
        || name.Equals("Upgrade", StringComparison.OrdinalIgnoreCase) || name.Equals("Trailer", StringComparison.OrdinalIgnoreCase)
        || name.Equals("TE", StringComparison.OrdinalIgnoreCase) || name.Equals("Proxy-Connection", StringComparison.OrdinalIgnoreCase);

    /// <summary>Why a configuration may not touch a field; null: it may.</summary>
    public static string? Problem(string name, bool ofRequest)
    {
        if (!IsName(name)) return "expected a field name (RFC 9110 §5.1)";
        if (IsFraming(name)) return "this field frames messages: it is Usher's own";
        if (!ofRequest) return null;
        if (name.Equals("Host", StringComparison.OrdinalIgnoreCase)) return "the upstream's 'host' says which Host it sees";
        return RequestFields.IsClaim(name) ? "this field tells the upstream who the client is: it is Usher's own" : null;
    }

    /// <summary>A text as a field's value: what is not printable ASCII is percent-encoded.</summary>
    public static string Encode(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~')) return text;
        var encoded = new StringBuilder(text.Length + 16);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is >= ' ' and <= '~') encoded.Append((char)rune.Value);
            else encoded.Append(Uri.EscapeDataString(rune.ToString()));
        }

        return encoded.ToString();
    }
}
