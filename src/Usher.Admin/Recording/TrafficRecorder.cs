using Usher.Telemetry.Metrics;

namespace Usher.Admin.Recording;

/// <summary>
/// Notes once a second what went on, while there is an admin listener: it reads what is counted for <c>/metrics</c> anyway and takes the difference,
/// so that requests pay nothing for the history.
/// </summary>
internal sealed class TrafficRecorder : IDisposable
{
    private const int Minutes = 10;
    private const int Hours = 1;
    private const int Long = 10;
    private readonly GatewayMetrics _metrics;
    private readonly RecentTraffic _recent;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private Mark _second;
    private Mark _ten;
    private bool _isRunning;
    private long _lastKept;
    private TaskCompletionSource _tick = NewTick();

    public TrafficRecorder(GatewayMetrics metrics, RecentTraffic recent, TimeProvider time)
    {
        (_metrics, _recent, _time) = (metrics, recent, time);
        (_second, _ten) = (Look(), Look());
        _timer = time.CreateTimer(static self => ((TrafficRecorder)self!).Tick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The last ten minutes, second by second.</summary>
    public SampleHistory Fine { get; } = new(1, Minutes * 60);

    /// <summary>The last hour, by ten seconds.</summary>
    public SampleHistory Coarse { get; } = new(Long, Hours * 3600 / Long);

    /// <summary>The last sample; its time is 0 before the first.</summary>
    public Sample Last { get; private set; }

    /// <summary>Ends when the next sample is there.</summary>
    public Task Next => Volatile.Read(ref _tick).Task;

    /// <summary>Begins to record, unless it does already.</summary>
    public void Start()
    {
        lock (_lock)
        {
            if (_isRunning) return;
            _isRunning = true;
            (_second, _ten, _lastKept) = (Look(), Look(), _time.GetTimestamp());
        }

        _recent.Restart();
        Arm();
    }

    /// <summary>Records no more.</summary>
    public void Stop()
    {
        lock (_lock) _isRunning = false;
        _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Stop();
        _timer.Dispose();
    }

    private static TaskCompletionSource NewTick() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    // At whole seconds of the clock, so that the samples of several instances lie upon each other.
    private void Arm()
    {
        var rest = 1000 - _time.GetUtcNow().Millisecond;
        _timer.Change(TimeSpan.FromMilliseconds(rest + 1), Timeout.InfiniteTimeSpan);
    }

    private void Tick()
    {
        lock (_lock)
        {
            if (!_isRunning) return;
            var now = Look();
            if (now.Time > Last.Time)
            {
                Last = Between(_second, now);
                Fine.Add(Last);
                _second = now;
                if (now.Time / Long != _ten.Time / Long)
                {
                    Coarse.Add(Between(_ten, now) with { Time = now.Time / Long * Long });
                    _ten = now;
                }
            }

            Arm();
        }

        if (_time.GetElapsedTime(_lastKept) >= RecentTraffic.Every)
        {
            _lastKept = _time.GetTimestamp();
            _recent.Keep();
        }

        Interlocked.Exchange(ref _tick, NewTick()).TrySetResult();
    }

    private Mark Look()
    {
        var traffic = new Traffic();
        _metrics.Read(traffic);
        return new Mark(_time.GetTimestamp(), _time.GetUtcNow().ToUnixTimeSeconds(), traffic, Environment.CpuUsage.TotalTime);
    }

    private Sample Between(Mark before, Mark now)
    {
        var seconds = Math.Max(0.001, _time.GetElapsedTime(before.At, now.At).TotalSeconds);
        var traffic = now.Traffic.Since(before.Traffic);
        return new Sample
        {
            Time = now.Time,
            Requests = traffic.Requests / seconds,
            ClientErrors = traffic.ClientErrors / seconds,
            ServerErrors = traffic.ServerErrors / seconds,
            P50 = traffic.Percentile(0.5),
            P90 = traffic.Percentile(0.9),
            P99 = traffic.Percentile(0.99),
            InFlight = _metrics.InFlight,
            Connections = _metrics.Listeners.Connections,
            BytesIn = traffic.BytesIn / seconds,
            BytesOut = traffic.BytesOut / seconds,
            Cores = (now.Cpu - before.Cpu).TotalSeconds / seconds,
            Memory = Environment.WorkingSet,
        };
    }

    private sealed record Mark(long At, long Time, Traffic Traffic, TimeSpan Cpu);
}
