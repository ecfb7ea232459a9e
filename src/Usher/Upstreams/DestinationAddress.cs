using System.Net;

namespace Usher.Upstreams;

/// <summary>Where a destination is and what it speaks.</summary>
internal sealed record DestinationAddress
{
    /// <summary>The address as it stands in the file: <c>http://10.0.0.1:5000</c>, <c>unix:/run/app.sock</c>.</summary>
    public required string Text { get; init; }

    /// <summary>Scheme and authority of requests to it, without a slash at the end.</summary>
    public required string Origin { get; init; }

    /// <summary>The host to connect to.</summary>
    public required string Host { get; init; }

    /// <summary>The port to connect to.</summary>
    public required int Port { get; init; }

    /// <summary>The path of its Unix-domain socket; null where it is reached over TCP.</summary>
    public string? UnixPath { get; init; }

    /// <summary>The HTTP version spoken.</summary>
    public required Version Version { get; init; }

    /// <summary>TLS settings; null where it is spoken to in cleartext.</summary>
    public UpstreamTls? Tls { get; init; }

    /// <summary>The HTTP version spoken, as the file names it.</summary>
    public string Protocol => Version.Major == 1 ? "http1" : Version.Major == 3 ? "h3" : Tls is null ? "h2c" : "h2";

    /// <summary>Reads an address that the config's check has let through.</summary>
    public static DestinationAddress Parse(string text, Version version, UpstreamTls? tls)
    {
        if (text.StartsWith("unix:", StringComparison.OrdinalIgnoreCase))
        {
            var path = text["unix:".Length..];
            return new DestinationAddress { Text = text, Origin = "http://localhost", Host = "localhost", Port = 0, UnixPath = path, Version = version };
        }

        var uri = new Uri(text);
        return new DestinationAddress
        {
            Text = text,
            Origin = uri.GetLeftPart(UriPartial.Authority),
            Host = uri.IdnHost,
            Port = uri.Port,
            Version = version,
            Tls = uri.Scheme == Uri.UriSchemeHttps ? tls ?? new UpstreamTls(null, null, null, Verify: true) : null,
        };
    }

    /// <summary>The Host that names this destination: its authority, without the scheme's own port.</summary>
    public string Authority => UnixPath is null ? new Uri(Origin).Authority : "localhost";

    internal static Version VersionOf(bool http2) => http2 ? HttpVersion.Version20 : HttpVersion.Version11;
}
