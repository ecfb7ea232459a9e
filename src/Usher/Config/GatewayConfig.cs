namespace Usher.Config;

/// <summary>What a file says, read, checked and merged.</summary>
internal sealed record GatewayConfig
{
    /// <summary>The addresses to listen on.</summary>
    public required IReadOnlyList<ListenConfig> Listen { get; init; }

    /// <summary>The keys about listeners that the file gives.</summary>
    public required IReadOnlyList<string> ListenerKeys { get; init; }

    /// <summary>The proxies whose forwarding fields are believed.</summary>
    public required IReadOnlyList<Cidr> Trust { get; init; }

    /// <summary>The path that tells whether to send.</summary>
    public required string Ready { get; init; }

    /// <summary>Where operators look; null: nowhere.</summary>
    public AdminConfig? Admin { get; init; }

    /// <summary>What listeners with TLS show to clients.</summary>
    public required TlsConfig Tls { get; init; }

    /// <summary>Where several instances keep what they share; null: each is alone.</summary>
    public ClusterConfig? Cluster { get; init; }

    /// <summary>The absolute path of the file in which an instance keeps what it must not forget; null: there is none.</summary>
    public string? State { get; init; }

    /// <summary>The policies of each plan.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<PolicyUse>> Plans { get; init; }

    /// <summary>What clients may take of listeners; null: what is set by default.</summary>
    public LimitsConfig? Limits { get; init; }

    /// <summary>Named services.</summary>
    public required IReadOnlyDictionary<string, UpstreamConfig> Upstreams { get; init; }

    /// <summary>Named ways to know who is calling.</summary>
    public required IReadOnlyDictionary<string, AuthConfig> Auth { get; init; }

    /// <summary>Where they begin.</summary>
    public required ConfigPlace AuthPlace { get; init; }

    /// <summary>Who may call.</summary>
    public required IReadOnlyDictionary<string, ConsumerConfig> Consumers { get; init; }

    /// <summary>The routes, in the order of the files.</summary>
    public required IReadOnlyList<RouteConfig> Routes { get; init; }

    /// <summary>Every use of a policy in the files, also in bundles that no route uses, each once.</summary>
    public required IReadOnlyList<PolicyUse> Uses { get; init; }
}
