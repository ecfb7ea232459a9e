using Usher.Config;
using Usher.Identity;
using Usher.Listeners;
using Usher.Listeners.Tls;
using Usher.Routing;
using Usher.Upstreams;

namespace Usher.Runtime;

/// <summary>One configuration, compiled. Immutable; a request sees the one that was current when it came.</summary>
internal sealed class Snapshot
{
    /// <summary>Nothing is configured: every request is a 404.</summary>
    public static Snapshot Empty { get; } = new()
    {
        Routes = new RouteTableBuilder<CompiledRoute>().Build(), Proxies = new TrustedProxies([]), ReadyPath = "/ready", Listeners = [], Upstreams = [],
        Unmatched = RouteObservation.None,
    };

    /// <summary>Counts the configurations that came into force, from 1; 0: none yet.</summary>
    public long Version { get; init; }

    /// <summary>What was published and is in it; null: it follows nothing.</summary>
    public PublishedConfig? Published { get; init; }

    /// <summary>A hash of the files that it was made from, before variables and secrets were put in.</summary>
    public string TextHash { get; init; } = "";

    /// <summary>Who uses it.</summary>
    public SnapshotUse Use { get; } = new();

    /// <summary>Finds the route of a request.</summary>
    public required RouteTable<CompiledRoute> Routes { get; init; }

    /// <summary>The proxies that are believed.</summary>
    public required TrustedProxies Proxies { get; init; }

    /// <summary>The path that tells a load balancer whether to send.</summary>
    public required string ReadyPath { get; init; }

    /// <summary>Who observes requests that no route matches.</summary>
    public required RouteObservation Unmatched { get; init; }

    /// <summary>The admin listener; null: there is none.</summary>
    public AdminSpec? Admin { get; init; }

    /// <summary>What instances share, or what this one has for itself.</summary>
    public Cluster.ClusterState? Cluster { get; init; }

    /// <summary>The listeners that are to be open.</summary>
    public required IReadOnlyList<ListenerSpec> Listeners { get; init; }

    /// <summary>The named upstreams.</summary>
    public required IReadOnlyList<Upstream> Upstreams { get; init; }

    /// <summary>Begins to watch what it forwards to. Called before it comes into force.</summary>
    public async Task Start(CancellationToken cancel)
    {
        var all = new HashSet<Upstream>(Upstreams, ReferenceEqualityComparer.Instance);
        foreach (var entry in Routes.Entries)
        {
            if (Routes[entry].Upstream is { } upstream) all.Add(upstream);
        }

        await Task.WhenAll(all.Select(upstream => upstream.Start(cancel)));
    }

    /// <summary>The keys about listeners that the file gives: they mean nothing where another program owns the listeners.</summary>
    public IReadOnlyList<string> ListenerKeys { get; init; } = [];

    /// <summary>How many connections there may be on all listeners together.</summary>
    public ConnectionLimits Connections { get; init; } = new(int.MaxValue, int.MaxValue);

    /// <summary>What listeners with TLS show to clients and ask of them.</summary>
    public ServerTls Tls { get; init; } = ServerTls.None;
}
