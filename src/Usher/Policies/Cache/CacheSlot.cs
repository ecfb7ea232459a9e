using Microsoft.AspNetCore.Http;
using Usher.Live;

namespace Usher.Policies.Cache;

/// <summary>All that is stored under one key: the variants of an answer, newest first, and what is being fetched for it.</summary>
/// <param name="key">The key.</param>
/// <param name="place">The place of its URL among the <see cref="Invalidations"/>.</param>
internal sealed class CacheSlot(CacheKey key, int place)
{
    /// <summary>What a slot with a note in place of an answer takes, beside its key.</summary>
    public const int Overhead = 400;

    private const int MostVariants = 64;
    private readonly Lock _lock = new();
    private readonly List<Fill> _fills = [];
    private CacheEntry[] _entries = [];
    private string[] _varyNames = [];
    private bool _isOwned;
    private int _clearings;

    /// <summary>The key.</summary>
    public CacheKey Key { get; } = key;

    /// <summary>The hash of the key.</summary>
    public int Hash { get; } = key.GetHashCode();

    /// <summary>The place of its URL among the <see cref="Invalidations"/>.</summary>
    public int Place { get; } = place;

    /// <summary>Whether any answer is stored in it.</summary>
    public bool HasAnswers
    {
        get
        {
            foreach (var entry in Volatile.Read(ref _entries))
            {
                if (entry.Response is not null) return true;
            }

            return false;
        }
    }

    /// <summary>Whether nothing was left in it, so that another stands in its place.</summary>
    public bool IsGone { get; private set; }

    /// <summary>Finds the newest answer that fits a request.</summary>
    public CacheEntry? Match(IHeaderDictionary request, Consumer? caller, out StoredResponse? response)
    {
        foreach (var entry in Volatile.Read(ref _entries))
        {
            response = entry.Response;
            if (response is not null && response.Fits(request, caller)) return entry;
        }

        response = null;
        return null;
    }

    /// <summary>Whether answers to this key were such lately that they could not be stored.</summary>
    public bool IsPassed(long now)
    {
        foreach (var entry in Volatile.Read(ref _entries))
        {
            if (entry.Response is null && entry.PassUntil > now)
            {
                entry.Use();
                return true;
            }
        }

        return false;
    }

    /// <summary>Joins what is being fetched already, or begins to fetch; null: the slot is gone.</summary>
    /// <param name="request">The fields of the request.</param>
    /// <param name="caller">Who is calling.</param>
    /// <param name="leads">Whether it is for the caller to fetch.</param>
    public Fill? Join(IHeaderDictionary request, Consumer? caller, out bool leads)
    {
        lock (_lock)
        {
            leads = false;
            if (IsGone) return null;
            foreach (var open in _fills)
            {
                if (open.Takes(request, caller)) return open;
            }

            leads = true;
            var fill = new Fill(_varyNames, request, caller, _isOwned, _clearings);
            _fills.Add(fill);
            return fill;
        }
    }

    /// <summary>Begins to fetch alone; null: the slot is gone.</summary>
    public Fill? BeginAlone(IHeaderDictionary request, Consumer? caller)
    {
        lock (_lock)
        {
            if (IsGone) return null;
            var fill = new Fill(_varyNames, request, caller, _isOwned, _clearings) { IsAlone = true };
            _fills.Add(fill);
            return fill;
        }
    }

    /// <summary>Nobody can join any more.</summary>
    public void Close(Fill fill, CacheStore store)
    {
        lock (_lock)
        {
            _fills.Remove(fill);
            Leave(store);
        }
    }

    /// <summary>Takes over what was fetched, in place of the variant that it is the newest of.</summary>
    public void Put(Fill fill, StoredResponse response, CacheStore store)
    {
        CacheEntry? entry = null, dropped = null;
        StoredResponse? old = null;
        lock (_lock)
        {
            _fills.Remove(fill);
            _varyNames = response.VaryNames;
            _isOwned = !response.IsForAll;
            // What was purged while it was being fetched does not come back by it.
            if (IsGone || fill.Clearings != _clearings)
            {
                Leave(store);
            }
            else
            {
                entry = Insert(response, out old, out dropped);
            }
        }

        if (entry is null) response.Body.LetGo();
        else store.Settle(entry);
        old?.Body.LetGo();
        if (dropped is not null) store.Drop(dropped);
    }

    /// <summary>Notes that answers cannot be stored, so that nobody waits for another's.</summary>
    public void Pass(long until, CacheStore store)
    {
        CacheEntry? entry;
        lock (_lock)
        {
            if (IsGone) return;
            entry = Array.Find(_entries, entry => entry.Response is null);
            if (entry is not null)
            {
                entry.PassUntil = until;
                return;
            }

            entry = new CacheEntry(this, null, until);
            Volatile.Write(ref _entries, [entry, .. _entries]);
        }

        store.Settle(entry);
    }

    /// <summary>Takes one entry out.</summary>
    public bool Remove(CacheEntry entry, CacheStore store)
    {
        lock (_lock)
        {
            var index = Array.IndexOf(_entries, entry);
            if (index < 0) return false;
            Volatile.Write(ref _entries, [.. _entries[..index], .. _entries[(index + 1)..]]);
            Leave(store);
            return true;
        }
    }

    /// <summary>Takes all out.</summary>
    /// <returns>How many answers there were.</returns>
    public int Clear(CacheStore store)
    {
        CacheEntry[] entries;
        lock (_lock)
        {
            entries = _entries;
            Volatile.Write(ref _entries, []);
            _clearings++;
            Leave(store);
        }

        var count = entries.Count(entry => entry.Response is not null);
        foreach (var entry in entries) store.Drop(entry);
        return count;
    }

    // Of the lock.
    private CacheEntry Insert(StoredResponse response, out StoredResponse? old, out CacheEntry? dropped)
    {
        (old, dropped) = (null, null);
        var index = Array.FindIndex(_entries, entry => entry.Response is null || entry.Response.IsSameVariantAs(response));
        if (index >= 0)
        {
            var entry = _entries[index];
            old = entry.Response;
            entry.Response = response;
            if (index > 0) Volatile.Write(ref _entries, [entry, .. _entries[..index], .. _entries[(index + 1)..]]);
            return entry;
        }

        var rest = _entries;
        if (rest.Length >= MostVariants)
        {
            dropped = rest[^1];
            rest = rest[..^1];
        }

        var added = new CacheEntry(this, response, 0);
        Volatile.Write(ref _entries, [added, .. rest]);
        return added;
    }

    // Of the lock.
    private void Leave(CacheStore store)
    {
        if (_entries.Length > 0 || _fills.Count > 0 || IsGone) return;
        IsGone = true;
        store.Forget(this);
    }
}
