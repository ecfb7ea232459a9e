using System.Buffers;
using System.Net;
using System.Net.Sockets;

namespace Usher.Schemas.Formats;

/// <summary>Names and addresses of hosts, and mail addresses at them.</summary>
internal static class HostFormats
{
    private static readonly SearchValues<char> Label = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-");
    private static readonly SearchValues<char> Atom = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-/=?^_`{|}~.");
    private static readonly SearchValues<char> Address6 = SearchValues.Create("0123456789abcdefABCDEF:.");

    /// <summary>Whether a text is the name of a host (RFC 1123 §2.1). Labels of IDNA are looked at as they are written.</summary>
    public static bool IsHostName(ReadOnlySpan<char> text)
    {
        if (text.Length is 0 or > 253) return false;
        foreach (var range in text.Split('.'))
        {
            var label = text[range];
            if (label.Length is 0 or > 63 || label[0] == '-' || label[^1] == '-' || label.ContainsAnyExcept(Label)) return false;
            // RFC 5891 §4.2.3.1: what has two hyphens there is an A-label or none.
            if (label.Length > 3 && label[2] == '-' && label[3] == '-' && !label.StartsWith("xn--", StringComparison.OrdinalIgnoreCase)) return false;
            if (label.Length == 4 && label.StartsWith("xn--", StringComparison.OrdinalIgnoreCase)) return false;
        }

        return true;
    }

    /// <summary>Whether a text is a mail address (RFC 5321 §4.1.2).</summary>
    public static bool IsEmail(ReadOnlySpan<char> text)
    {
        var at = text.LastIndexOf('@');
        return at > 0 && at < text.Length - 1 && IsLocalPart(text[..at]) && IsDomain(text[(at + 1)..]);
    }

    /// <summary>Whether a text is an IPv4 address: four numbers without leading zeros (RFC 2673 §3.2).</summary>
    public static bool IsIPv4(ReadOnlySpan<char> text)
    {
        var count = 0;
        foreach (var range in text.Split('.'))
        {
            var part = text[range];
            if (++count > 4 || part.Length is 0 or > 3 || part.ContainsAnyExceptInRange('0', '9') || (part.Length > 1 && part[0] == '0')) return false;
            if (part.Length == 3 && part.SequenceCompareTo("255") > 0) return false;
        }

        return count == 4;
    }

    /// <summary>Whether a text is an IPv6 address without a zone (RFC 4291 §2.2).</summary>
    public static bool IsIPv6(ReadOnlySpan<char> text)
    {
        if (text.Length is < 2 or > 45 || text.ContainsAnyExcept(Address6)) return false;
        if (text.Contains('.') && (!text.Contains(':') || !IsIPv4(text[(text.LastIndexOf(':') + 1)..]))) return false;
        foreach (var range in text.Split(':'))
        {
            if (text[range].Length > 4 && text[range].IndexOf('.') < 0) return false;
        }

        return IPAddress.TryParse(text, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6;
    }

    private static bool IsLocalPart(ReadOnlySpan<char> text)
    {
        if (text.Length > 64) return false;
        if (text[0] == '"') return IsQuoted(text);
        return !text.ContainsAnyExcept(Atom) && text[0] != '.' && text[^1] != '.' && text.IndexOf("..", StringComparison.Ordinal) < 0;
    }

    private static bool IsQuoted(ReadOnlySpan<char> text)
    {
        if (text.Length < 2 || text[^1] != '"') return false;
        for (var i = 1; i < text.Length - 1; i++)
        {
            if (text[i] is < ' ' or > '~' or '"') return false;
            if (text[i] == '\\' && ++i == text.Length - 1) return false;
        }

        return true;
    }

    private static bool IsDomain(ReadOnlySpan<char> text)
    {
        if (text is not ['[', .. var literal, ']']) return IsHostName(text);
        return literal.StartsWith("IPv6:", StringComparison.OrdinalIgnoreCase) ? IsIPv6(literal[5..]) : IsIPv4(literal);
    }
}
