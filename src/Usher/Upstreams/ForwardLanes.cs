using Usher.Config;
using Usher.Upstreams.Engines;
using Usher.Upstreams.Resilience;

namespace Usher.Upstreams;

/// <summary>What a route says about exchanges with each destination of one set. It is made anew when discovery has changed the set.</summary>
internal sealed class ForwardLanes
{
    private readonly Exchange[] _exchanges;

    /// <summary>Makes it for a set.</summary>
    public ForwardLanes(DestinationSet set, HostConfig host, ForwardTimeouts timeouts, RetryRule retry, bool mayBlock)
    {
        Set = set;
        _exchanges = new Exchange[set.Destinations.Length];
        var rule = retry.LooksAtStatuses ? retry : null;
        var common = new Exchange(timeouts, host.Name, rule) { MayBlock = mayBlock };
        for (var i = 0; i < _exchanges.Length; i++)
            _exchanges[i] = host.IsUpstream ? common with { Host = set.Destinations[i].Address.Authority } : common;
    }

    /// <summary>The destinations, and what chooses among them.</summary>
    public DestinationSet Set { get; }

    /// <summary>The exchange with a destination, by its index.</summary>
    public Exchange this[int index] => _exchanges[index];
}
