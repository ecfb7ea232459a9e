using Usher.Upstreams.Balancing;

namespace Usher.Upstreams;

/// <summary>The destinations of an upstream at one moment, and what chooses among them. Immutable: discovery makes another.</summary>
internal sealed class DestinationSet
{
    /// <summary>Makes a set.</summary>
    /// <param name="shares">The destinations and the part of each.</param>
    /// <param name="balance">Makes what chooses among them.</param>
    public DestinationSet(IReadOnlyList<DestinationShare> shares, Func<DestinationSet, Balancer> balance)
    {
        Shares = shares;
        Destinations = [.. shares.Select(share => share.Destination)];
        Balancer = balance(this);
    }

    /// <summary>The destinations and the part of each.</summary>
    public IReadOnlyList<DestinationShare> Shares { get; }

    /// <summary>The destinations.</summary>
    public Destination[] Destinations { get; }

    /// <summary>What chooses among them.</summary>
    public Balancer Balancer { get; }
}
