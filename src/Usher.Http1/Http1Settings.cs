using Usher.Http1.Wire;

namespace Usher.Http1;

/// <summary>How an upstream is talked to. All times are looked at ten times a second, so they are met to a tenth of a second or two.</summary>
public sealed record Http1Settings
{
    /// <summary>For name resolution and TCP together. Default: 5 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>For the TLS handshake. Default: 5 s.</summary>
    public TimeSpan TlsTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>From the request's last byte to the response's head. Default: 60 s.</summary>
    public TimeSpan ResponseTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Between two bytes of a body, in either direction. Default: 60 s.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Between two bytes in a tunnel, in either direction. Default: 1 h.</summary>
    public TimeSpan TunnelTimeout { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long a request that expects it waits for a 100. Default: 1 s.</summary>
    public TimeSpan ContinueTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>For the whole exchange, a tunnel not counted. Default: no limit.</summary>
    public TimeSpan TotalTimeout { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>Most connections at a time. Default: 4096.</summary>
    public int MaxConnections { get; init; } = 4096;

    /// <summary>Most requests that wait for a connection at a time. Default: 1024.</summary>
    public int MaxWaiting { get; init; } = 1024;

    /// <summary>How long a request waits for a connection. Default: 5 s.</summary>
    public TimeSpan WaitTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a connection stays open unused. Default: 60 s.</summary>
    public TimeSpan IdleLifetime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How old a connection may become, so that a change of addresses is noticed. It is closed after the exchange under way.
    /// Default: 15 min.</summary>
    public TimeSpan MaxLifetime { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How much a response may hold.</summary>
    public ResponseLimits Limits { get; init; } = new();
}
