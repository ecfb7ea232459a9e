namespace Usher.Policies.Cache;

/// <summary>All stores of the program, for whoever purges.</summary>
internal sealed class CacheStores
{
    private readonly Lock _lock = new();
    private readonly List<CacheStore> _open = [];

    /// <summary>When URLs were last changed.</summary>
    public Invalidations Invalidations { get; } = new();

    /// <summary>Those that are open.</summary>
    public IReadOnlyList<CacheStore> All
    {
        get
        {
            lock (_lock) return [.. _open];
        }
    }

    /// <summary>Opens a store; disposing it takes it out.</summary>
    /// <param name="most">Its bound in bytes.</param>
    public CacheStore Open(long most)
    {
        var store = new CacheStore(most, this);
        lock (_lock) _open.Add(store);
        return store;
    }

    /// <summary>A store is closed.</summary>
    public void Remove(CacheStore store)
    {
        lock (_lock) _open.Remove(store);
    }

    /// <summary>Purges all of them.</summary>
    /// <returns>How many answers were taken away.</returns>
    public int Purge(CachePurge purge) => All.Sum(store => store.Purge(purge));
}
