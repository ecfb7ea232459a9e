namespace Usher.Upstreams.Discovery;

/// <summary>The destinations of an upstream: those that the file names, once and for all.</summary>
internal class DestinationSource(DestinationSet? set)
{
    private volatile DestinationSet? _current = set;

    /// <summary>The destinations now.</summary>
    public DestinationSet Current => _current!;

    /// <summary>Puts others in their place.</summary>
    protected void Swap(DestinationSet set) => _current = set;

    /// <summary>Begins to follow what it follows. Returns when there are destinations, or when there should be.</summary>
    public virtual Task Start(CancellationToken cancel) => Task.CompletedTask;
}
