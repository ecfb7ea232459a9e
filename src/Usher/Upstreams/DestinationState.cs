namespace Usher.Upstreams;

/// <summary>What is known of one destination's health. Whoever judges it writes this; who balances reads it, without a lock. It survives reloads.</summary>
internal sealed class DestinationState
{
    private volatile bool _isUsable = true;
    private long _upSince;

    /// <summary>Whether requests may be sent to it. Default: true, until somebody finds otherwise.</summary>
    public bool IsUsable
    {
        get => _isUsable;
        set => _isUsable = value;
    }

    /// <summary>When it became usable after it was not, or joined, as a timestamp of the clock; 0: it always was. Slow start counts from here.</summary>
    public long UpSince
    {
        get => Volatile.Read(ref _upSince);
        set => Volatile.Write(ref _upSince, value);
    }
}
