using Usher.Config;

namespace Usher.Upstreams;

/// <summary>What all destinations of an upstream have in common.</summary>
internal sealed record DestinationSettings
{
    /// <summary>The HTTP version spoken.</summary>
    public required Version Version { get; init; }

    /// <summary>How TLS is spoken; null: as the machine does.</summary>
    public UpstreamTls? Tls { get; init; }

    /// <summary>Tells these TLS settings from others.</summary>
    public string TlsKey { get; init; } = "";

    /// <summary>How long connecting may take.</summary>
    public required TimeSpan Connect { get; init; }

    /// <summary>The connections to each.</summary>
    public ConnectionsConfig Connections { get; init; } = ConnectionsConfig.Default;

    /// <summary>How each is asked whether it is well; null: it is not.</summary>
    public HealthConfig? Health { get; init; }

    /// <summary>What each is given to do; null: as much as comes.</summary>
    public BreakerConfig? Breaker { get; init; }

    /// <summary>Tells these probes from others.</summary>
    public string HealthKey { get; init; } = "";

    /// <summary>Tells these ways to judge a destination from others.</summary>
    public string JudgeKey { get; init; } = "";
}
