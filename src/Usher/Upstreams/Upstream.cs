using Usher.Config;
using Usher.Upstreams.Balancing;
using Usher.Upstreams.Sticky;

namespace Usher.Upstreams;

/// <summary>A named service: its destinations and how they are spoken to. Its destinations live on over a reload.</summary>
internal sealed class Upstream(string name, IReadOnlyList<DestinationShare> shares, Func<DestinationSet, Balancer> balance, HostConfig host, TimeoutConfig? timeout)
{
    /// <summary>Its name in the file, or its address where a route names one directly.</summary>
    public string Name { get; } = name;

    /// <summary>Its destinations now.</summary>
    public DestinationSet Set { get; } = new(shares, balance);

    /// <summary>Whether it sets a cookie.</summary>
    public bool IsSticky => Set.Balancer is StickyBalancer;

    /// <summary>The Host that its destinations see.</summary>
    public HostConfig Host { get; } = host;

    /// <summary>The timeouts of a route: its own, over those of this upstream, over the defaults.</summary>
    public ForwardTimeouts TimeoutsOf(TimeoutConfig? route)
    {
        var all = TimeoutConfig.Resolve(route, timeout);
        return new ForwardTimeouts(all.Connect!.Value, all.Response!.Value.Value, all.Idle!.Value.Value, all.Tunnel!.Value.Value, all.Total!.Value.Value);
    }
}
