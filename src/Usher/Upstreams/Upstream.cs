namespace Usher.Upstreams;

/// <summary>A named service: its destinations and how they are spoken to. Immutable; its destinations live on over a reload.</summary>
internal sealed class Upstream(string name, IReadOnlyList<Destination> destinations, HostRule host, ForwardTimeouts timeouts)
{
    private int _next = -1;

    /// <summary>Its name in the file, or its address where a route names one directly.</summary>
    public string Name { get; } = name;

    /// <summary>Its destinations.</summary>
    public IReadOnlyList<Destination> Destinations { get; } = destinations;

    /// <summary>The Host that its destinations see.</summary>
    public HostRule Host { get; } = host;

    /// <summary>How long each part of an exchange may take.</summary>
    public ForwardTimeouts Timeouts { get; } = timeouts;

    /// <summary>The index of the destination for the next request, in turn; -1: there is none.</summary>
    public int Pick()
    {
        var count = Destinations.Count;
        if (count <= 1) return count - 1;
        return (int)((uint)Interlocked.Increment(ref _next) % (uint)count);
    }
}
