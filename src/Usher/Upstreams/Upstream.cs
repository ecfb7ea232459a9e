using Usher.Config;

namespace Usher.Upstreams;

/// <summary>A named service: its destinations and how they are spoken to. Immutable; its destinations live on over a reload.</summary>
internal sealed class Upstream
{
    private readonly TimeoutConfig? _timeout;
    private readonly int[] _turns;
    private int _next = -1;

    public Upstream(string name, IReadOnlyList<Destination> destinations, IReadOnlyList<int> weights, HostConfig host, TimeoutConfig? timeout)
    {
        (Name, Destinations, Weights, Host, _timeout) = (name, destinations, weights, host, timeout);
        _turns = Turns(weights);
    }

    /// <summary>Its name in the file, or its address where a route names one directly.</summary>
    public string Name { get; }

    /// <summary>Its destinations.</summary>
    public IReadOnlyList<Destination> Destinations { get; }

    /// <summary>The share of the requests that each of them gets, in proportion to the others.</summary>
    public IReadOnlyList<int> Weights { get; }

    /// <summary>The Host that its destinations see.</summary>
    public HostConfig Host { get; }

    /// <summary>The index of the destination for the next request, in turn and by weight; -1: there is none.</summary>
    public int Pick()
    {
        if (_turns.Length <= 1) return _turns.Length - 1;
        return _turns[(uint)Interlocked.Increment(ref _next) % (uint)_turns.Length];
    }

    /// <summary>The timeouts of a route: its own, over those of this upstream, over the defaults.</summary>
    public ForwardTimeouts TimeoutsOf(TimeoutConfig? route)
    {
        var all = TimeoutConfig.Resolve(route, _timeout);
        return new ForwardTimeouts(all.Connect!.Value, all.Response!.Value.Value, all.Idle!.Value.Value, all.Tunnel!.Value.Value, all.Total!.Value.Value);
    }

    // Smooth weighted round-robin, played once in advance: 3:1 becomes a a b a, never a a a b.
    private static int[] Turns(IReadOnlyList<int> weights)
    {
        var total = weights.Sum();
        var current = new int[weights.Count];
        var turns = new int[total];
        for (var turn = 0; turn < total; turn++)
        {
            var best = 0;
            for (var i = 0; i < current.Length; i++)
            {
                current[i] += weights[i];
                if (current[i] > current[best]) best = i;
            }

            current[best] -= total;
            turns[turn] = best;
        }

        return turns;
    }
}
