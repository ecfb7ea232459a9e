namespace Usher.Policies.Cache;

/// <summary>Entries in the order in which they came in. Of the store's lock.</summary>
internal sealed class EntryQueue
{
    private CacheEntry? _newest;

    /// <summary>The entry that has been in it longest.</summary>
    public CacheEntry? Oldest { get; private set; }

    /// <summary>What its entries weigh.</summary>
    public long Weight { get; set; }

    /// <summary>How many entries it has.</summary>
    public int Count { get; private set; }

    /// <summary>Puts an entry at its end.</summary>
    public void Add(CacheEntry entry)
    {
        (entry.Older, entry.Newer, entry.IsQueued) = (_newest, null, true);
        if (_newest is null) Oldest = entry;
        else _newest.Newer = entry;
        _newest = entry;
        Weight += entry.Weight;
        Count++;
    }

    /// <summary>Takes an entry out.</summary>
    public void Remove(CacheEntry entry)
    {
        if (entry.Older is null) Oldest = entry.Newer;
        else entry.Older.Newer = entry.Newer;
        if (entry.Newer is null) _newest = entry.Older;
        else entry.Newer.Older = entry.Older;
        (entry.Older, entry.Newer, entry.IsQueued) = (null, null, false);
        Weight -= entry.Weight;
        Count--;
    }
}
