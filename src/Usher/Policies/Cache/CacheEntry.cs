namespace Usher.Policies.Cache;

/// <summary>
/// A place in the store: one variant of an answer, or the note that answers to this key cannot be stored. The response in it is replaced when
/// it is validated or fetched anew; the place keeps how often it was asked for.
/// </summary>
internal sealed class CacheEntry(CacheSlot slot, StoredResponse? response, long passUntil)
{
    private StoredResponse? _response = response;
    private int _refreshing;

    /// <summary>All that is stored under its key.</summary>
    public CacheSlot Slot { get; } = slot;

    /// <summary>The response; null: it says that there is none to be stored.</summary>
    public StoredResponse? Response { get => Volatile.Read(ref _response); set => Volatile.Write(ref _response, value); }

    /// <summary>Until when (in ticks) answers are taken for such that cannot be stored.</summary>
    public long PassUntil { get; set; } = passUntil;

    /// <summary>How often it was asked for lately, at most 3. Requests race for it, and a lost one does no harm.</summary>
    public byte Uses { get; set; }

    /// <summary>Whether it stands in the main queue.</summary>
    public bool IsInMain { get; set; }

    /// <summary>The entry that came in before it. Of the store's lock.</summary>
    public CacheEntry? Older { get; set; }

    /// <summary>The entry that came in after it. Of the store's lock.</summary>
    public CacheEntry? Newer { get; set; }

    /// <summary>Whether it stands in a queue. Of the store's lock.</summary>
    public bool IsQueued { get; set; }

    /// <summary>What it costs beside its body. Of the store's lock.</summary>
    public long Overhead { get; set; }

    /// <summary>What it counts for in its queue. Of the store's lock.</summary>
    public long Weight { get; set; }

    /// <summary>It was asked for.</summary>
    public void Use()
    {
        if (Uses < 3) Uses++;
    }

    /// <summary>Begins a refresh in the background; false: one is under way.</summary>
    public bool BeginRefresh() => Interlocked.CompareExchange(ref _refreshing, 1, 0) == 0;

    /// <summary>The refresh has ended.</summary>
    public void EndRefresh() => Volatile.Write(ref _refreshing, 0);
}
