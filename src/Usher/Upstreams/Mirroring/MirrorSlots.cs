namespace Usher.Upstreams.Mirroring;

/// <summary>How many copies of a route's requests are kept or under way. It survives reloads.</summary>
internal sealed class MirrorSlots
{
    private int _taken;

    /// <summary>How many are taken.</summary>
    public int Taken => Volatile.Read(ref _taken);

    /// <summary>Takes one, unless there are as many as there may be.</summary>
    public bool TryTake(int most)
    {
        if (Interlocked.Increment(ref _taken) <= most) return true;
        Interlocked.Decrement(ref _taken);
        return false;
    }

    /// <summary>Gives one back.</summary>
    public void Release() => Interlocked.Decrement(ref _taken);
}
