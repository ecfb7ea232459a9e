namespace Usher.Config;

/// <summary>A named service and its instances.</summary>
[ConfigRecord(ListAs = nameof(To))]
internal sealed partial record UpstreamConfig
{
    /// <summary>Its instances.</summary>
    public required IReadOnlyList<DestinationConfig> To { get; init; }

    /// <summary>The HTTP version that it is spoken to in.</summary>
    public UpstreamProtocol Protocol { get; init; } = UpstreamProtocol.Http1;

    /// <summary>The Host that it sees: that of the client (<c>keep</c>), its own (<c>upstream</c>), or a fixed one.</summary>
    public HostConfig Host { get; init; } = HostConfig.Keep;

    /// <summary>How it is spoken to over TLS.</summary>
    public UpstreamTlsConfig? Tls { get; init; }

    /// <summary>How long each part of an exchange may take.</summary>
    public TimeoutConfig? Timeout { get; init; }
}
