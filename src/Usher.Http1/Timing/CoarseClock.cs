namespace Usher.Http1.Timing;

/// <summary>
/// One timer for all exchanges and pools of a process. Setting a deadline is one write to a field, and ten times a second all deadlines
/// are looked at; a timeout is therefore late by up to two ticks, never early.
/// </summary>
internal sealed class CoarseClock : IDisposable
{
    private static readonly TimeSpan DefaultTick = TimeSpan.FromMilliseconds(100);

    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private readonly int _tick;
    private ISwept[] _swept = [];
    private long _now;
    private int _sweeping;

    /// <summary>Starts the clock.</summary>
    /// <param name="time">Where time comes from; tests bring their own.</param>
    /// <param name="tick">How often deadlines are looked at. Default: 100 ms.</param>
    public CoarseClock(TimeProvider time, TimeSpan? tick = null)
    {
        _time = time;
        _start = time.GetTimestamp();
        var period = tick ?? DefaultTick;
        _tick = (int)period.TotalMilliseconds;
        _now = _tick; // 0 means "no deadline" to those who keep one
        _timer = time.CreateTimer(static clock => ((CoarseClock)clock!).Sweep(), this, period, period);
    }

    /// <summary>Milliseconds since the clock started, as of the last tick.</summary>
    public long Now => Volatile.Read(ref _now);

    public TimeProvider Time => _time;

    /// <summary>The time after which a wait of this length has certainly passed.</summary>
    public long After(long milliseconds) => Now + milliseconds + _tick;

    public void Add(ISwept swept)
    {
        lock (_lock) _swept = [.. _swept, swept];
    }

    public void Remove(ISwept swept)
    {
        lock (_lock) _swept = Array.FindAll(_swept, other => !ReferenceEquals(other, swept));
    }

    /// <summary>Stops the clock. Deadlines are not looked at any more.</summary>
    public void Dispose() => _timer.Dispose();

    private void Sweep()
    {
        // A sweep that takes longer than a tick must not be overtaken by the next.
        if (Interlocked.Exchange(ref _sweeping, 1) != 0) return;
        try
        {
            var now = (long)_time.GetElapsedTime(_start).TotalMilliseconds + _tick;
            Volatile.Write(ref _now, now);
            foreach (var swept in Volatile.Read(ref _swept)) swept.Sweep(now);
        }
        finally
        {
            Volatile.Write(ref _sweeping, 0);
        }
    }
}
