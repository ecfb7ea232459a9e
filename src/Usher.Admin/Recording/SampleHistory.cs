namespace Usher.Admin.Recording;

/// <summary>The last samples of one resolution.</summary>
/// <param name="seconds">How long the interval of a sample is.</param>
/// <param name="most">How many are kept.</param>
internal sealed class SampleHistory(int seconds, int most)
{
    private readonly Sample[] _ring = new Sample[most];
    private readonly Lock _lock = new();
    private long _count;

    /// <summary>How long the interval of a sample is.</summary>
    public int Seconds => seconds;

    /// <summary>All that are kept, the oldest first.</summary>
    public Sample[] All
    {
        get
        {
            lock (_lock)
            {
                var all = new Sample[Math.Min(_count, most)];
                for (var i = 0; i < all.Length; i++) all[i] = _ring[(_count - all.Length + i) % most];
                return all;
            }
        }
    }

    /// <summary>Adds the next one.</summary>
    public void Add(in Sample sample)
    {
        lock (_lock) _ring[_count++ % most] = sample;
    }
}
