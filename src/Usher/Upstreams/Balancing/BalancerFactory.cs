using Usher.Config;
using Usher.Live;
using Usher.Upstreams.Sticky;

namespace Usher.Upstreams.Balancing;

/// <summary>Makes what chooses among destinations, as the file says.</summary>
internal sealed class BalancerFactory(TimeProvider time)
{
    /// <summary>What makes the balancer of each set of a named upstream.</summary>
    public Func<DestinationSet, Balancer> Create(string name, UpstreamConfig config, LiveState.Edit live)
    {
        var settings = new BalancerSettings(time, Random.Shared, config.SlowStart is { } window ? new SlowStart(window, time) : null);
        if (config.Sticky is not { } sticky) return set => Create(set, config, settings);
        var key = StickyKey.Of(sticky, live);
        return set => Stick(Create(set, config, settings), set, sticky, key, name);
    }

    /// <summary>What makes the balancer where addresses stand in a route.</summary>
    /// <param name="scope">The key of the route.</param>
    /// <param name="sticky">What the route says of clients that come again; null: nothing.</param>
    /// <param name="live">What survives a reload.</param>
    public Func<DestinationSet, Balancer> Create(string scope, StickyConfig? sticky, LiveState.Edit live)
    {
        var settings = new BalancerSettings(time, Random.Shared, SlowStart: null);
        if (sticky is null) return set => new PowerOfTwoBalancer(set, settings);
        var key = StickyKey.Of(sticky, live);
        return set => Stick(new PowerOfTwoBalancer(set, settings), set, sticky, key, scope);
    }

    private static StickyBalancer Stick(Balancer balancer, DestinationSet set, StickyConfig sticky, StickyKey key, string scope) =>
        new(balancer, set.Destinations, new StickyCookie(sticky, key, scope, [.. set.Destinations.Select(destination => destination.Address.Text)]));

    private static Balancer Create(DestinationSet set, UpstreamConfig config, BalancerSettings settings) => config.Balance switch
    {
        BalanceAlgorithm.LeastRequests => new LeastRequestsBalancer(set, settings),
        BalanceAlgorithm.RoundRobin => new RoundRobinBalancer(set, settings),
        BalanceAlgorithm.Random => new RandomBalancer(set, settings),
        BalanceAlgorithm.Ewma => new EwmaBalancer(set, settings),
        BalanceAlgorithm.Hash when config.Hash is { } hash => new HashBalancer(set, settings, new HashKey(hash.On), hash.Bound),
        _ => new PowerOfTwoBalancer(set, settings),
    };
}
