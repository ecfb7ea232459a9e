namespace Usher.Config;

/// <summary>A named service and its instances.</summary>
[ConfigRecord(ListAs = nameof(To))]
internal sealed partial record UpstreamConfig
{
    /// <summary>Its instances.</summary>
    public IReadOnlyList<DestinationConfig> To { get; init; } = [];

    /// <summary>Where its instances come from while Usher runs, in place of <c>to</c>.</summary>
    public DiscoverConfig? Discover { get; init; }

    /// <summary>The HTTP version that it is spoken to in.</summary>
    public UpstreamProtocol Protocol { get; init; } = UpstreamProtocol.Http1;

    /// <summary>The Host that it sees: that of the client (<c>keep</c>), its own (<c>upstream</c>), or a fixed one.</summary>
    public HostConfig Host { get; init; } = HostConfig.Keep;

    /// <summary>How it is spoken to over TLS.</summary>
    public UpstreamTlsConfig? Tls { get; init; }

    /// <summary>How one of its instances is chosen for a request.</summary>
    public BalanceAlgorithm Balance { get; init; } = BalanceAlgorithm.PowerOfTwo;

    /// <summary>Whose requests go to the same instance under <c>balance: hash</c>.</summary>
    public HashConfig? Hash { get; init; }

    /// <summary>Keeps a client at the instance that its first request went to.</summary>
    public StickyConfig? Sticky { get; init; }

    /// <summary>How long an instance that joined or came back gets less than its share, from a tenth upwards. Default: not at all.</summary>
    public TimeSpan? SlowStart { get; init; }

    /// <summary>How long each part of an exchange may take.</summary>
    public TimeoutConfig? Timeout { get; init; }

    /// <summary>When a request that failed is sent once more.</summary>
    public RetryConfig? Retry { get; init; }

    /// <summary>How each destination is asked whether it is well. Default: it is not.</summary>
    public HealthConfig? Health { get; init; }

    /// <summary>When a destination is ejected for how it answers. Default: after 5 failures in a row to reach it, for 10 s at first.</summary>
    public OutlierConfig? Outlier { get; init; }

    /// <summary>The connections to each destination.</summary>
    public ConnectionsConfig? Connections { get; init; }

    /// <summary>How much it is given to do at a time. Default: without limits.</summary>
    public BreakerConfig? Breaker { get; init; }
}
