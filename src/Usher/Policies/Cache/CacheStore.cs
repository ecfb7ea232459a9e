using System.Collections.Concurrent;

namespace Usher.Policies.Cache;

/// <summary>
/// Stored answers, in memory that is bounded in bytes. What goes first is decided by S3-FIFO: new entries stand in a small queue, and only what
/// is asked for again while it stands there gets into the main one, so that a scan flushes nothing. A hit takes no lock.
/// </summary>
/// <param name="most">The bound in bytes.</param>
/// <param name="stores">Where it is listed; null: nowhere.</param>
internal sealed class CacheStore(long most, CacheStores? stores = null) : IDisposable
{
    private readonly ConcurrentDictionary<CacheKey, CacheSlot> _slots = new();
    private readonly ConcurrentDictionary<string, int> _spaces = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private readonly EntryQueue _small = new();
    private readonly EntryQueue _main = new();
    private readonly GhostQueue _ghosts = new();
    private long _used;
    private long _evictions;

    /// <summary>Where the memory of bodies comes from.</summary>
    public SegmentPool Segments { get; } = new(Math.Min(most / 32, 16 << 20));

    /// <summary>When URLs were last changed.</summary>
    public Invalidations Invalidations { get; } = stores?.Invalidations ?? new Invalidations();

    /// <summary>The bound in bytes.</summary>
    public long Most { get; } = most;

    /// <summary>Bytes that answers take, those that are being fetched and those that are still being sent included.</summary>
    public long Used => Interlocked.Read(ref _used);

    /// <summary>How many entries were evicted.</summary>
    public long Evictions => Interlocked.Read(ref _evictions);

    /// <summary>How many entries there are.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _small.Count + _main.Count;
        }
    }

    /// <summary>The number of a route; it has it for as long as the store lives.</summary>
    public int SpaceOf(string route) => _spaces.GetOrAdd(route, _ => _spaces.Count + 1);

    /// <summary>What is stored under a key; null: nothing.</summary>
    public CacheSlot? Find(in CacheKey key) => _slots.GetValueOrDefault(key);

    /// <summary>What is stored under a key, made if there is nothing.</summary>
    public CacheSlot Slot(in CacheKey key)
    {
        while (true)
        {
            var slot = _slots.GetOrAdd(key, static (key, changes) => new CacheSlot(key, changes.PlaceOf(key.Scheme, key.Host, key.Target)), Invalidations);
            if (!slot.IsGone) return slot;
            _slots.TryRemove(new KeyValuePair<CacheKey, CacheSlot>(key, slot));
        }
    }

    /// <summary>Takes memory, by evicting what is worth least; false: there is none to be had.</summary>
    /// <param name="bytes">How much.</param>
    /// <param name="force">Whether it is taken all the same.</param>
    public bool TryTake(long bytes, bool force = false)
    {
        if (Interlocked.Add(ref _used, bytes) <= Most - Segments.UnusedBytes || Evict() || force) return true;
        Interlocked.Add(ref _used, -bytes);
        return false;
    }

    /// <summary>Gives memory back.</summary>
    public void Free(long bytes) => Interlocked.Add(ref _used, -bytes);

    /// <summary>Gives an entry its place, or a changed one its new weight.</summary>
    /// <param name="entry">The entry.</param>
    public void Settle(CacheEntry entry)
    {
        var overhead = entry.Response is { } response ? response.Overhead + entry.Slot.Key.Cost : CacheSlot.Overhead + entry.Slot.Key.Cost;
        TryTake(overhead - entry.Overhead, force: true);
        lock (_lock)
        {
            entry.Overhead = overhead;
            var queue = QueueOf(entry);
            if (entry.IsQueued) queue.Remove(entry);
            else if (_ghosts.Remove(entry.Slot.Hash)) entry.IsInMain = true;
            entry.Weight = overhead + (entry.Response?.Body.Cost ?? 0);
            QueueOf(entry).Add(entry);
        }

        if (Used > Most - Segments.UnusedBytes) Evict();
    }

    /// <summary>Takes an entry away that its slot has let go of.</summary>
    public void Drop(CacheEntry entry)
    {
        lock (_lock)
        {
            if (!entry.IsQueued) return;
            QueueOf(entry).Remove(entry);
        }

        Release(entry);
    }

    /// <summary>Takes a slot away in which nothing is left.</summary>
    public void Forget(CacheSlot slot) => _slots.TryRemove(new KeyValuePair<CacheKey, CacheSlot>(slot.Key, slot));

    /// <summary>Takes away all that is stored for the targets that are asked for; what is being fetched for them is not stored.</summary>
    /// <returns>How many answers were taken away.</returns>
    public int Purge(CachePurge purge)
    {
        var count = 0;
        foreach (var (key, slot) in _slots)
        {
            if (purge.Matches(key)) count += slot.Clear(this);
        }

        return count;
    }

    /// <summary>Lets go of everything.</summary>
    public void Dispose()
    {
        stores?.Remove(this);
        Purge(CachePurge.Everything);
    }

    private EntryQueue QueueOf(CacheEntry entry) => entry.IsInMain ? _main : _small;

    // True: the bound is kept.
    private bool Evict()
    {
        while (Used > Most - Segments.UnusedBytes)
        {
            CacheEntry? victim;
            lock (_lock) victim = NextVictim();
            if (victim is null) return Used <= Most - Segments.UnusedBytes;
            Interlocked.Increment(ref _evictions);
            victim.Slot.Remove(victim, this);
            Release(victim);
        }

        return true;
    }

    private CacheEntry? NextVictim()
    {
        while (true)
        {
            if (_small.Oldest is { } young && (_small.Weight > Most / 10 || _main.Oldest is null))
            {
                _small.Remove(young);
                if (young.Uses <= 1)
                {
                    _ghosts.Add(young.Slot.Hash, _main.Count);
                    return young;
                }

                (young.IsInMain, young.Uses) = (true, 0);
                _main.Add(young);
            }
            else if (_main.Oldest is { } old)
            {
                _main.Remove(old);
                if (old.Uses == 0) return old;
                old.Uses--;
                _main.Add(old);
            }
            else
            {
                return null;
            }
        }
    }

    private void Release(CacheEntry entry)
    {
        var response = entry.Response;
        entry.Response = null;
        Free(entry.Overhead);
        response?.Body.LetGo();
    }
}
