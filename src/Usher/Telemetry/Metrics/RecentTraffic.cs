namespace Usher.Telemetry.Metrics;

/// <summary>
/// What came to each route and each destination lately: two readings of their series are kept, so that the difference to now covers the last
/// 15 to 30 seconds. Requests pay nothing for it.
/// </summary>
internal sealed class RecentTraffic(GatewayMetrics metrics, TimeProvider time)
{
    /// <summary>How often a reading is kept.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(15);

    private readonly Lock _lock = new();
    private Reading _older = new(time.GetTimestamp());
    private Reading _newer = new(time.GetTimestamp());

    /// <summary>The time that is covered.</summary>
    public TimeSpan Window
    {
        get
        {
            lock (_lock) return time.GetElapsedTime(_older.At);
        }
    }

    /// <summary>Begins anew.</summary>
    public void Restart()
    {
        Keep();
        Keep();
    }

    /// <summary>Keeps a reading, in place of the one before the last.</summary>
    public void Keep()
    {
        var reading = new Reading(time.GetTimestamp());
        foreach (var series in metrics.Servers.Concat(metrics.Clients))
        {
            if (series.Read() is { Requests: > 0 } traffic) reading.Of.Add(series, traffic);
        }

        lock (_lock) (_older, _newer) = (_newer, reading);
    }

    /// <summary>What came to a route or a destination within the window, and in all; null: nothing ever did.</summary>
    public (Traffic Recent, Traffic All)? Of(HttpSeries series)
    {
        var now = series.Read();
        if (now.Requests == 0) return null;
        Traffic? then;
        lock (_lock) then = _older.Of.GetValueOrDefault(series);
        return (now.Since(then), now);
    }

    private sealed class Reading(long at)
    {
        public long At { get; } = at;

        public Dictionary<HttpSeries, Traffic> Of { get; } = new(ReferenceEqualityComparer.Instance);
    }
}
