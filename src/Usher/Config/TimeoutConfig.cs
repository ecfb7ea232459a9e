namespace Usher.Config;

/// <summary>How long each part of an exchange with an upstream may take. What is not given comes from the upstream, then from the defaults.</summary>
[ConfigRecord]
internal sealed partial record TimeoutConfig
{
    /// <summary>What the one-line form is.</summary>
    public const string ParseExpected = "a duration such as 30s, or none";

    /// <summary>Until the name is resolved and a connection stands. Over HTTP/2, where requests share connections, that of the upstream holds. Default: <c>5s</c>.</summary>
    public TimeSpan? Connect { get; init; }

    /// <summary>The TLS handshake. Over HTTP/2 it is part of <c>connect</c>. Default: as long as <c>connect</c>.</summary>
    public TimeSpan? Tls { get; init; }

    /// <summary>From the end of the request until the response head is there. Default: <c>60s</c>.</summary>
    public TimeLimit? Response { get; init; }

    /// <summary>Between two pieces of a body. Default: <c>60s</c>.</summary>
    public TimeLimit? Idle { get; init; }

    /// <summary>Between two pieces on an upgraded connection, such as a WebSocket. Default: <c>1h</c>.</summary>
    public TimeLimit? Tunnel { get; init; }

    /// <summary>The whole request with all its tries; a client's <c>grpc-timeout</c> shortens it. Default: <c>none</c>.</summary>
    public TimeLimit? Total { get; init; }

    /// <summary>What holds where nothing is given.</summary>
    public static TimeoutConfig Defaults { get; } = new()
    {
        Connect = TimeSpan.FromSeconds(5),
        Response = new TimeLimit(TimeSpan.FromSeconds(60)),
        Idle = new TimeLimit(TimeSpan.FromSeconds(60)),
        Tunnel = new TimeLimit(TimeSpan.FromHours(1)),
        Total = TimeLimit.None,
    };

    /// <summary>The one-line form: the time until the response head is there. It never cuts a stream, a WebSocket or a download.</summary>
    public static TimeoutConfig Parse(string text) => new() { Response = TimeLimit.Parse(text) };

    /// <summary>These limits, and where they say nothing those of the next layer: a route's over its upstream's over <see cref="Defaults"/>.</summary>
    public static TimeoutConfig Resolve(TimeoutConfig? route, TimeoutConfig? upstream) => new()
    {
        Connect = route?.Connect ?? upstream?.Connect ?? Defaults.Connect,
        Tls = route?.Tls ?? upstream?.Tls ?? route?.Connect ?? upstream?.Connect ?? Defaults.Connect,
        Response = route?.Response ?? upstream?.Response ?? Defaults.Response,
        Idle = route?.Idle ?? upstream?.Idle ?? Defaults.Idle,
        Tunnel = route?.Tunnel ?? upstream?.Tunnel ?? Defaults.Tunnel,
        Total = route?.Total ?? upstream?.Total ?? Defaults.Total,
    };
}
