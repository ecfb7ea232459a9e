using System.Globalization;

namespace Usher.Http1.Connecting;

/// <summary>Where an upstream listens: a host and port, or a Unix-domain socket, with or without TLS.</summary>
public sealed record UpstreamEndpoint
{
    private UpstreamEndpoint(string host, int port, string? socketPath, UpstreamTls? tls)
    {
        Host = host;
        Port = port;
        SocketPath = socketPath;
        Tls = tls;
    }

    /// <summary>A name, or an address without brackets. Empty for a Unix-domain socket.</summary>
    public string Host { get; }

    /// <summary>The TCP port.</summary>
    public int Port { get; }

    /// <summary>The path of the Unix-domain socket, if it is one.</summary>
    public string? SocketPath { get; }

    /// <summary>How TLS is spoken, or null for none.</summary>
    public UpstreamTls? Tls { get; }

    /// <summary>An upstream behind TCP.</summary>
    /// <param name="host">A name, or an IPv4 or IPv6 address; brackets are taken off.</param>
    /// <param name="port">The port, 1 to 65535.</param>
    /// <param name="tls">How to speak TLS, or null for none.</param>
    public static UpstreamEndpoint Tcp(string host, int port, UpstreamTls? tls = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(host);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(port);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, 65535);
        return new UpstreamEndpoint(host is ['[', .., ']'] ? host[1..^1] : host, port, socketPath: null, tls);
    }

    /// <summary>An upstream behind a Unix-domain socket.</summary>
    /// <param name="path">The socket's path.</param>
    /// <param name="tls">How to speak TLS, or null for none.</param>
    public static UpstreamEndpoint Unix(string path, UpstreamTls? tls = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new UpstreamEndpoint("", 0, path, tls);
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        if (SocketPath is not null) return "unix:" + SocketPath;
        var host = Host.Contains(':', StringComparison.Ordinal) ? "[" + Host + "]" : Host;
        return host + ":" + Port.ToString(CultureInfo.InvariantCulture);
    }
}
