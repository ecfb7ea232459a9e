namespace Usher.Config;

/// <summary>What clients may take of a listener. What a listener does not give comes from the top of the file, then from the defaults.</summary>
[ConfigRecord]
internal sealed partial record LimitsConfig
{
    /// <summary>Connections at one time: at the top of the file on all listeners together, at a listener on it alone. Default: <c>50000</c>.</summary>
    public int? Connections { get; init; }

    /// <summary>Connections at one time from one address (IPv6: from one /64); proxies under <c>trust</c> are not counted. Default: <c>2000</c>.</summary>
    public int? PerIp { get; init; }

    /// <summary>Fields of a request. Default: <c>100</c>.</summary>
    public int? Headers { get; init; }

    /// <summary>The size of all fields of a request. Default: <c>32KB</c>.</summary>
    [Size]
    public long? HeaderSize { get; init; }

    /// <summary>The size of a request line of HTTP/1.1. Default: <c>8KB</c>.</summary>
    [Size]
    public long? RequestLine { get; init; }

    /// <summary>How long the head of a request may take to come. Default: <c>15s</c>.</summary>
    public TimeSpan? HeaderTime { get; init; }

    /// <summary>How long a TLS handshake may take. Default: <c>10s</c>.</summary>
    public TimeSpan? HandshakeTime { get; init; }

    /// <summary>How long a connection may wait for its first or its next request. Default: <c>2m</c>.</summary>
    public TimeSpan? IdleTime { get; init; }

    /// <summary>How fast a request body has to come while Usher waits for it, on average and after ten seconds; gRPC and upgraded connections are free of it. Default: <c>240B/s</c>.</summary>
    public DataRate? BodyRate { get; init; }

    /// <summary>How fast a client has to take a response that is there, on average and after ten seconds. Default: <c>240B/s</c>.</summary>
    public DataRate? ResponseRate { get; init; }

    /// <summary>Streams at one time on a connection of HTTP/2. Default: <c>100</c>.</summary>
    public int? H2Streams { get; init; }

    /// <summary>Streams of HTTP/2 that a client may reset on a connection within ten seconds. Default: <c>1000</c>.</summary>
    public int? H2Resets { get; init; }

    /// <summary>CONTINUATION frames of HTTP/2 for the fields of one request. Default: <c>32</c>.</summary>
    public int? H2Continuations { get; init; }

    /// <summary>What holds where nothing is given.</summary>
    public static LimitsConfig Defaults { get; } = new()
    {
        Connections = 50_000,
        PerIp = 2_000,
        Headers = 100,
        HeaderSize = 32 * 1024,
        RequestLine = 8 * 1024,
        HeaderTime = TimeSpan.FromSeconds(15),
        HandshakeTime = TimeSpan.FromSeconds(10),
        IdleTime = TimeSpan.FromMinutes(2),
        BodyRate = new DataRate(240),
        ResponseRate = new DataRate(240),
        H2Streams = 100,
        H2Resets = 1_000,
        H2Continuations = 32,
    };

    /// <summary>These limits, and where they say nothing those of the next layer: a listener's over the file's over <see cref="Defaults"/>.</summary>
    public static LimitsConfig Resolve(LimitsConfig? listener, LimitsConfig? file) => new()
    {
        Connections = listener?.Connections ?? file?.Connections ?? Defaults.Connections,
        PerIp = listener?.PerIp ?? file?.PerIp ?? Defaults.PerIp,
        Headers = listener?.Headers ?? file?.Headers ?? Defaults.Headers,
        HeaderSize = listener?.HeaderSize ?? file?.HeaderSize ?? Defaults.HeaderSize,
        RequestLine = listener?.RequestLine ?? file?.RequestLine ?? Defaults.RequestLine,
        HeaderTime = listener?.HeaderTime ?? file?.HeaderTime ?? Defaults.HeaderTime,
        HandshakeTime = listener?.HandshakeTime ?? file?.HandshakeTime ?? Defaults.HandshakeTime,
        IdleTime = listener?.IdleTime ?? file?.IdleTime ?? Defaults.IdleTime,
        BodyRate = listener?.BodyRate ?? file?.BodyRate ?? Defaults.BodyRate,
        ResponseRate = listener?.ResponseRate ?? file?.ResponseRate ?? Defaults.ResponseRate,
        H2Streams = listener?.H2Streams ?? file?.H2Streams ?? Defaults.H2Streams,
        H2Resets = listener?.H2Resets ?? file?.H2Resets ?? Defaults.H2Resets,
        H2Continuations = listener?.H2Continuations ?? file?.H2Continuations ?? Defaults.H2Continuations,
    };
}
