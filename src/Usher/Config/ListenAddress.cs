using System.Globalization;
using System.Net;

namespace Usher.Config;

/// <summary>An address to listen on: <c>:8080</c>, <c>127.0.0.1:8080</c>, <c>[::1]:8080</c>, <c>localhost:8080</c>; port 0 is any that is free.</summary>
/// <param name="Text">The address as it stands in the file.</param>
/// <param name="Host">What stands before the colon, without brackets; empty: all addresses of the machine.</param>
/// <param name="Port">The port.</param>
internal sealed record ListenAddress(string Text, string Host, int Port) : IConfigScalar<ListenAddress>
{
    /// <inheritdoc />
    public static string Expected => "an address such as :8080 or 127.0.0.1:8080";

    /// <inheritdoc />
    public static ListenAddress Parse(string text)
    {
        if (IsPort(text, out _)) throw Wrong(text, $" (write \":{text}\")");
        if (text.Contains("://", StringComparison.Ordinal)) throw Wrong(text, " (an address to listen on has no scheme; TLS is 'tls: true')");
        var colon = text.LastIndexOf(':');
        if (colon < 0) throw Wrong(text, " (the port is missing)");
        var host = text[..colon];
        if (!IsPort(text.AsSpan(colon + 1), out var port)) throw Wrong(text, $" ('{text[(colon + 1)..]}' is no port from 0 to 65535)");
        if (host is "" or "localhost") return new ListenAddress(text, host, port);
        if (host is ['[', .. var inner, ']'])
        {
            if (IPAddress.TryParse(inner, out _) && inner.Contains(':', StringComparison.Ordinal)) return new ListenAddress(text, inner, port);
            throw Wrong(text, " (brackets are for IPv6 addresses)");
        }

        if (host.Contains(':', StringComparison.Ordinal)) throw Wrong(text, " (an IPv6 address stands in brackets: \"[::1]:8080\")");
        if (host is "*") throw Wrong(text, $" (write \":{port}\" for all addresses)");
        if (!IPAddress.TryParse(host, out _) || host.AsSpan().Count('.') != 3) throw Wrong(text, $" ('{host}' is no IP address; names other than localhost are not looked up)");
        return new ListenAddress(text, host, port);
    }

    /// <inheritdoc />
    public override string ToString() => Text;

    private static bool IsPort(ReadOnlySpan<char> text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port <= 65535;

    private static FormatException Wrong(string text, string why) => new($"expected {Expected}, not '{text}'{why}");
}
