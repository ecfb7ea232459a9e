using Microsoft.Extensions.Logging;
using Usher.Config;
using Usher.Telemetry.Metrics;
using Usher.Upstreams.Resilience;

namespace Usher.Upstreams.Health;

/// <summary>
/// The health of an upstream's destinations as a whole: it ejects all but one at most, ends ejections, compares latencies, and says when
/// none is left. It survives reloads.
/// </summary>
internal sealed partial class UpstreamHealth : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(200);
    private readonly string _upstream;
    private readonly UpstreamMetrics _metrics;
    private readonly ILogger _log;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private volatile DestinationHealth[] _members = [];
    private volatile bool _isWatching;
    private bool _isPanic;

    public UpstreamHealth(string upstream, OutlierConfig outlier, TimeProvider time, UpstreamMetrics metrics, ILogger<UpstreamHealth> log)
    {
        (_upstream, Outlier, Time, _metrics, _log) = (upstream, outlier, time, metrics, log);
        _timer = time.CreateTimer(static self => ((UpstreamHealth)self!).Tick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>When a destination is ejected.</summary>
    public OutlierConfig Outlier { get; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; }

    /// <summary>Whether none is usable, so that all get requests.</summary>
    public bool IsPanic => Volatile.Read(ref _isPanic);

    /// <summary>Says which destinations there are from now on, and begins to probe them.</summary>
    public void Follow(IEnumerable<DestinationHealth> members)
    {
        _members = [.. members];
        foreach (var member in _members) member.Prober?.Start();
        Weigh();
    }

    /// <summary>Ejects a destination, unless it is the last that is usable.</summary>
    public void Eject(DestinationHealth who, string why)
    {
        lock (_lock)
        {
            if (who.IsEjected || !_members.Any(member => member != who && member.Verdict.IsUsable)) return;
            who.Eject(why);
        }

        Watch();
    }

    /// <summary>An operator takes a destination out.</summary>
    /// <param name="who">The destination.</param>
    /// <param name="time">For how long; null: until it is restored.</param>
    /// <returns>Whether it is out; false: it is the last that is usable.</returns>
    public bool Hold(DestinationHealth who, TimeSpan? time)
    {
        lock (_lock)
        {
            if (!Array.Exists(_members, member => member != who && member.Verdict.IsUsable)) return false;
        }

        who.Hold(time);
        if (time is not null) Watch();
        return true;
    }

    /// <summary>Looks at the destinations from time to time from now on, until there is nothing more to look at.</summary>
    public void Watch()
    {
        if (_isWatching) return;
        _isWatching = true;
        _timer.Change(Period, Timeout.InfiniteTimeSpan);
    }

    /// <summary>What is held of a destination may have changed.</summary>
    public void Changed(DestinationHealth who, Verdict before, Verdict now)
    {
        if (now.Breaker != before.Breaker)
        {
            if (now.Breaker == BreakerState.Open) Watch();
            Log.Breaker(_log, _upstream, who.Name, now.Breaker);
        }

        if (now.Reason == before.Reason) return;
        if (now.Reason is not { } reason)
        {
            Log.Usable(_log, _upstream, who.Name);
        }
        else
        {
            _metrics.Unusable(_upstream, who.Name, reason[..reason.IndexOf(':', StringComparison.Ordinal)]);
            Log.Unusable(_log, _upstream, who.Name, reason);
        }

        Weigh();
    }

    /// <inheritdoc />
    public void Dispose() => _timer.Dispose();

    private void Tick()
    {
        var members = _members;
        foreach (var member in members) member.Tick(Outlier.Slower > 0 ? MiddleOfOthers(members, member) : TimeSpan.Zero);
        _isWatching = false;
        if (Array.Exists(members, member => member.IsWatched)) Watch();
    }

    private static TimeSpan MiddleOfOthers(DestinationHealth[] members, DestinationHealth one)
    {
        var latencies = members.Where(member => member != one && !member.IsEjected).Select(member => member.Latency).Where(latency => latency > TimeSpan.Zero).Order().ToList();
        return latencies.Count == 0 ? TimeSpan.Zero : latencies[(latencies.Count - 1) / 2];
    }

    private void Weigh()
    {
        var members = _members;
        var isPanic = members.Length > 0 && !Array.Exists(members, member => member.Verdict.IsUsable);
        lock (_lock)
        {
            if (isPanic == _isPanic) return;
            _isPanic = isPanic;
        }

        if (isPanic)
        {
            _metrics.Panicked(_upstream);
            Log.Panic(_log, _upstream, members.Length);
        }
        else
        {
            Log.PanicOver(_log, _upstream);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2101, LogLevel.Warning, "Upstream {Upstream}: {Destination} gets no requests from now on: {Reason}")]
        public static partial void Unusable(ILogger logger, string upstream, string destination, string reason);

        [LoggerMessage(2102, LogLevel.Information, "Upstream {Upstream}: {Destination} gets requests again")]
        public static partial void Usable(ILogger logger, string upstream, string destination);

        [LoggerMessage(2103, LogLevel.Warning, "Upstream {Upstream}: none of its {Count} destinations is usable, so all of them get requests")]
        public static partial void Panic(ILogger logger, string upstream, int count);

        [LoggerMessage(2104, LogLevel.Information, "Upstream {Upstream}: a destination is usable again")]
        public static partial void PanicOver(ILogger logger, string upstream);

        [LoggerMessage(2105, LogLevel.Information, "Upstream {Upstream}: the breaker of {Destination} is {State}")]
        public static partial void Breaker(ILogger logger, string upstream, string destination, BreakerState state);
    }
}
