namespace Usher.Tests.Http1;

/// <summary>Time that moves only when a test moves it.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<ManualTimer> _timers = [];
    private long _ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref _ticks);

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddTicks(GetTimestamp());

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        lock (_lock) _timers.Add(timer);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves time on, a tenth of a second at a time, and fires what is due.</summary>
    public void Advance(TimeSpan by)
    {
        var end = GetTimestamp() + by.Ticks;
        while (GetTimestamp() < end)
        {
            Interlocked.Add(ref _ticks, Math.Min(TimeSpan.FromMilliseconds(100).Ticks, end - GetTimestamp()));
            ManualTimer[] timers;
            lock (_lock) timers = [.. _timers];
            foreach (var timer in timers) timer.FireIfDue(GetTimestamp());
        }
    }

    /// <summary>Moves time on until something has happened that time alone brings about.</summary>
    public async Task<T> AdvanceUntil<T>(Task<T> task)
    {
        for (var i = 0; i < 20_000 && !task.IsCompleted; i++)
        {
            Advance(TimeSpan.FromMilliseconds(500));
            await Task.WhenAny(task, Task.Delay(1));
        }

        return await task.WaitAsync(TimeSpan.FromSeconds(10));
    }

    private sealed class ManualTimer(ManualTime time, TimerCallback callback, object? state) : ITimer
    {
        private long _due = long.MaxValue;
        private long _period;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _due = dueTime < TimeSpan.Zero ? long.MaxValue : time.GetTimestamp() + dueTime.Ticks;
            _period = period.Ticks;
            return true;
        }

        public void FireIfDue(long now)
        {
            if (now < _due) return;
            _due = _period > 0 ? now + _period : long.MaxValue;
            callback(state);
        }

        public void Dispose()
        {
            lock (time._lock) time._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
