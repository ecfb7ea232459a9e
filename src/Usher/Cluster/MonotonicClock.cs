namespace Usher.Cluster;

/// <summary>Nanoseconds that only ever grow, whatever is done to the clock of the machine.</summary>
internal sealed class MonotonicClock(TimeProvider time)
{
    private const long PerSecond = 1_000_000_000;
    private readonly bool _isExact = time.TimestampFrequency == PerSecond;
    private readonly double _factor = (double)PerSecond / time.TimestampFrequency;

    /// <summary>Now; always above 0.</summary>
    public long Now
    {
        get
        {
            var stamp = time.GetTimestamp();
            return 1 + (_isExact ? stamp : (long)(stamp * _factor));
        }
    }
}
