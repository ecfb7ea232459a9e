using Usher.Http1.Channels;
using Usher.Http1.Timing;

namespace Usher.Http1;

/// <summary>What all upstreams of a process share: the buffers and the clock. One for each process.</summary>
public sealed class Http1Resources : ISwept, IDisposable
{
    private const long TrimEvery = 10_000;

    private long _nextTrim = TrimEvery;

    /// <summary>Starts the clock.</summary>
    /// <param name="time">Where time comes from. Default: the system's.</param>
    public Http1Resources(TimeProvider? time = null)
    {
        Clock = new CoarseClock(time ?? TimeProvider.System);
        Clock.Add(this);
    }

    internal CoarseClock Clock { get; }

    internal BufferPool Buffers { get; } = new();

    void ISwept.Sweep(long now)
    {
        if (now < _nextTrim) return;
        _nextTrim = now + TrimEvery;
        Buffers.Trim();
    }

    /// <summary>Stops the clock. Dispose of the upstreams first.</summary>
    public void Dispose() => Clock.Dispose();
}
