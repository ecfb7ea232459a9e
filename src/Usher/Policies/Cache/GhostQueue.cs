namespace Usher.Policies.Cache;

/// <summary>
/// Remembers by their hashes what was evicted unasked for: what comes back soon was evicted too early. Of the store's lock.
/// </summary>
internal sealed class GhostQueue
{
    private readonly Queue<(int Hash, long Number)> _order = new();
    private readonly Dictionary<int, long> _numbers = [];
    private long _last;

    /// <summary>How many it remembers.</summary>
    public int Count => _numbers.Count;

    /// <summary>Remembers one more, and forgets the oldest beyond <paramref name="most"/>.</summary>
    public void Add(int hash, int most)
    {
        _numbers[hash] = ++_last;
        _order.Enqueue((hash, _last));
        while (_order.Count > Math.Max(most, 16))
        {
            var (oldest, number) = _order.Dequeue();
            if (_numbers.TryGetValue(oldest, out var current) && current == number) _numbers.Remove(oldest);
        }
    }

    /// <summary>Whether it remembers one; it forgets it then.</summary>
    public bool Remove(int hash) => _numbers.Remove(hash);
}
