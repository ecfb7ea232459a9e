using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Usher.Routing;

/// <summary>The host and port that a request is for: lower-case, without a trailing dot, IPv6 in its shortest form.</summary>
internal readonly struct TargetAuthority
{
    // Longer names do not exist in DNS (RFC 1035, section 2.3.4).
    private const int MaxName = 255;

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-._");

    private readonly int _hostLength;

    private TargetAuthority(string text, int hostLength)
    {
        Text = text;
        _hostLength = hostLength;
    }

    /// <summary>The host and, if one was given, <c>:port</c>: what is forwarded as Host.</summary>
    public string Text { get; }

    /// <summary>The host alone, which routes are matched with.</summary>
    public ReadOnlySpan<char> Host => Text.AsSpan(0, _hostLength);

    /// <summary>The port; null if none was given.</summary>
    public int? Port => _hostLength == Text.Length
        ? null
        : int.Parse(Text.AsSpan(_hostLength + 1), NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>The authority of an HTTP/1.0 request without Host.</summary>
    public static TargetAuthority None => new("", 0);

    /// <summary>Normalises a Host field's value; a value in its normal form is kept as the same string.</summary>
    public static TargetError Parse(string text, out TargetAuthority authority)
    {
        authority = None;
        if (text.Length == 0) return TargetError.Host;
        if (text[0] == '[') return ParseIPv6(text, out authority);
        var length = text.AsSpan().IndexOfAnyExcept(NameCharacters);
        if (length >= 0 && text[length] != ':')
        {
            // Upper case is worth an allocation; anything else is refused by the second scan. ASCII first, because the
            // Kelvin sign, for one, has a 'k' as its lower case.
            if (!Ascii.IsValid(text)) return TargetError.Host;
            text = text.ToLowerInvariant();
            length = text.AsSpan().IndexOfAnyExcept(NameCharacters);
        }

        if (length < 0) length = text.Length;
        if (!IsPort(text.AsSpan(length))) return TargetError.Host;
        if (length > 0 && text[length - 1] == '.') text = text.Remove(--length, 1);
        if (length is 0 or > MaxName || text[0] == '.' || text[length - 1] == '.') return TargetError.Host;
        if (text.AsSpan(0, length).IndexOf("..") >= 0) return TargetError.Host;
        authority = new TargetAuthority(text, length);
        return TargetError.None;
    }

    /// <summary>Whether both name the same host and port, a missing port being the scheme's own.</summary>
    public bool IsSameAs(in TargetAuthority other, int defaultPort) =>
        Host.SequenceEqual(other.Host) && (Port ?? defaultPort) == (other.Port ?? defaultPort);

    private static TargetError ParseIPv6(string text, out TargetAuthority authority)
    {
        authority = None;
        var close = text.IndexOf(']', StringComparison.Ordinal);
        if (close < 0 || text.Contains('%', StringComparison.Ordinal) || !IsPort(text.AsSpan(close + 1))) return TargetError.Host;
        if (!IPAddress.TryParse(text.AsSpan(1, close - 1), out var address) || address.AddressFamily != AddressFamily.InterNetworkV6)
            return TargetError.Host;
        var host = $"[{address}]";
        authority = new TargetAuthority(host + text[(close + 1)..], host.Length);
        return TargetError.None;
    }

    private static bool IsPort(ReadOnlySpan<char> text)
    {
        if (text.Length == 0) return true;
        return text[0] == ':'
            && text.Length is > 1 and <= 6
            && ushort.TryParse(text[1..], NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            && port != 0;
    }
}
