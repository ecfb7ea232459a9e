using Usher.Config.Yaml;

namespace Usher.Config;

/// <summary>The configuration of a gateway.</summary>
[ConfigRecord]
internal sealed partial record GatewayFile
{
    /// <summary>The addresses to listen on. Default: <c>:8080</c>.</summary>
    public IReadOnlyList<ListenConfig> Listen { get; init; } = [];

    /// <summary>The proxies whose <c>Forwarded</c> and <c>X-Forwarded-*</c> are believed. Default: none.</summary>
    public IReadOnlyList<Cidr> Trust { get; init; } = [];

    /// <summary>The path on the listeners that tells a load balancer whether to send.</summary>
    public string Ready { get; init; } = "/ready";

    /// <summary>Where operators look: health and metrics. Default: nowhere.</summary>
    public AdminConfig? Admin { get; init; }

    /// <summary>What listeners with TLS show to clients.</summary>
    public TlsConfig? Tls { get; init; }

    /// <summary>What clients may take of listeners.</summary>
    public LimitsConfig? Limits { get; init; }

    /// <summary>Named services.</summary>
    public IReadOnlyDictionary<string, UpstreamConfig> Upstreams { get; init; } = new Dictionary<string, UpstreamConfig>();

    /// <summary>Named ways to know who is calling, for the routes' <c>auth</c>.</summary>
    public IReadOnlyDictionary<string, AuthConfig> Auth { get; init; } = new Dictionary<string, AuthConfig>();

    /// <summary>Who may call: what each has to prove it is itself, and what it belongs to.</summary>
    public IReadOnlyDictionary<string, ConsumerConfig> Consumers { get; init; } = new Dictionary<string, ConsumerConfig>();

    /// <summary>Where several instances keep what they share: limits and quotas. Default: each counts for itself.</summary>
    public ClusterConfig? Cluster { get; init; }

    /// <summary>The SQLite file in which one instance keeps what it must not forget over a restart: quotas. Default: none.</summary>
    public string? State { get; init; }

    /// <summary>What consumers are sold: names, each with limits and quotas that hold per consumer on every route that identifies one.</summary>
    public YamlNode? Plans { get; init; }

    /// <summary>Policies and timeouts of every route, unless it says otherwise.</summary>
    public YamlNode? Defaults { get; init; }

    /// <summary>More files of the same, as paths with <c>*</c> and <c>?</c>. A name given twice is an error.</summary>
    public YamlNode? Include { get; init; }

    /// <summary>Bundles of policies for routes to <c>use</c>.</summary>
    public YamlNode? Policies { get; init; }

    /// <summary>What to match, which policies, where to.</summary>
    public YamlNode? Routes { get; init; }
}
