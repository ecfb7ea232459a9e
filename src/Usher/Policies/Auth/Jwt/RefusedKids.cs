namespace Usher.Policies.Auth.Jwt;

/// <summary>Names of keys that a refresh did not bring, each for a while, in a bounded set.</summary>
internal sealed class RefusedKids(TimeProvider time)
{
    /// <summary>How long a name is refused without another refresh.</summary>
    public static readonly TimeSpan For = TimeSpan.FromSeconds(30);

    /// <summary>How many are remembered; the oldest goes first.</summary>
    public const int Most = 1024;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, long> _since = new(StringComparer.Ordinal);
    private readonly Queue<(string Kid, long Since)> _order = new();

    /// <summary>How many there are now.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _since.Count;
        }
    }

    /// <summary>Whether a name is refused.</summary>
    public bool Contains(string kid)
    {
        lock (_lock) return _since.TryGetValue(kid, out var since) && time.GetElapsedTime(since) < For;
    }

    /// <summary>Refuses a name from now on.</summary>
    public void Add(string kid)
    {
        var now = time.GetTimestamp();
        lock (_lock)
        {
            _since[kid] = now;
            _order.Enqueue((kid, now));
            while (_order.Count > Most || (_order.TryPeek(out var oldest) && time.GetElapsedTime(oldest.Since) >= For))
            {
                var (gone, since) = _order.Dequeue();
                if (_since.GetValueOrDefault(gone) == since) _since.Remove(gone);
            }
        }
    }
}
