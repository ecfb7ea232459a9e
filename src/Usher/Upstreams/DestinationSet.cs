using Usher.Upstreams.Balancing;

namespace Usher.Upstreams;

/// <summary>The destinations of an upstream at one moment, and what chooses among them. Immutable: discovery makes another.</summary>
internal sealed class DestinationSet
{
    /// <summary>Makes a set.</summary>
    /// <param name="destinations">The destinations.</param>
    /// <param name="weights">The weight of each.</param>
    /// <param name="balance">Makes what chooses among them.</param>
    public DestinationSet(IReadOnlyList<Destination> destinations, IReadOnlyList<int> weights, Func<DestinationSet, Balancer> balance)
    {
        (Destinations, Weights) = ([.. destinations], [.. weights]);
        Balancer = balance(this);
    }

    /// <summary>The destinations.</summary>
    public Destination[] Destinations { get; }

    /// <summary>The share of the requests that each of them gets, in proportion to the others.</summary>
    public int[] Weights { get; }

    /// <summary>What chooses among them.</summary>
    public Balancer Balancer { get; }
}
