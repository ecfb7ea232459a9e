using System.Globalization;
using Usher.Config;
using Usher.Upstreams.Resilience;

namespace Usher.Upstreams.Health;

/// <summary>
/// Judges one destination by how it answers. After an ejection it is on probation: the first failure ejects it again, the first success
/// ends the probation. An ejection lasts as many times as long as there were ejections in a row.
/// </summary>
internal sealed class OutlierJudge(OutlierConfig config, TimeProvider time)
{
    private readonly OutcomeWindow? _window = config.Rate is not null || config.Slower > 0 ? new OutcomeWindow(config.Window, time) : null;
    private int _inRow;
    private int _ejections;
    private bool _isOnProbation;
    private long _returnedAt;

    /// <summary>Whether it has to be looked at from time to time.</summary>
    public bool LooksBack => _window is not null;

    /// <summary>When the ejection ends, as a timestamp of the clock; 0: it is not ejected.</summary>
    public long Until { get; private set; }

    /// <summary>Takes an outcome in.</summary>
    /// <returns>Why the destination should be ejected now; null: it should not.</returns>
    public string? Take(in TryOutcome outcome)
    {
        if (outcome.Failed is not { } failed) return null;
        _window?.Add(failed, outcome.Latency);
        if (!failed)
        {
            if (Volatile.Read(ref _inRow) != 0) Volatile.Write(ref _inRow, 0);
            if (_isOnProbation) _isOnProbation = false;
            return null;
        }

        var inRow = Interlocked.Increment(ref _inRow);
        if (_isOnProbation) return $"{outcome} right after an ejection";
        return config.Failures > 0 && inRow >= config.Failures ? $"{inRow} failures in a row, the last {outcome}" : null;
    }

    /// <summary>Looks back on the window.</summary>
    /// <param name="others">The middle one of the others' average latencies; zero: not known.</param>
    /// <returns>Why the destination should be ejected now; null: it should not.</returns>
    public string? LookBack(TimeSpan others)
    {
        if (_window is null) return null;
        var (total, failed, latency) = _window.Sum();
        if (total < config.Minimum) return null;
        if (config.Rate is { } rate && failed >= rate.Value * total) return $"{failed} of {total} requests failed";
        var isSlow = config.Slower > 0 && others > TimeSpan.Zero && latency > config.SlowerThan && latency > others * config.Slower;
        return isSlow ? string.Create(CultureInfo.InvariantCulture, $"answers in {latency.TotalMilliseconds:0} ms, others in {others.TotalMilliseconds:0} ms") : null;
    }

    /// <summary>Its average latency; zero: too few answers.</summary>
    public TimeSpan Latency()
    {
        if (_window is null) return TimeSpan.Zero;
        var (total, _, latency) = _window.Sum();
        return total < config.Minimum ? TimeSpan.Zero : latency;
    }

    /// <summary>Begins an ejection.</summary>
    /// <returns>How long it lasts.</returns>
    public TimeSpan Eject()
    {
        // Who went well for as long as the longest ejection begins anew.
        if (_ejections > 0 && time.GetElapsedTime(_returnedAt) > config.Longest) _ejections = 0;
        _ejections++;
        var lasts = config.Eject * _ejections;
        if (lasts > config.Longest) lasts = config.Longest;
        Until = time.GetTimestamp() + (long)(lasts.TotalSeconds * time.TimestampFrequency);
        return lasts;
    }

    /// <summary>Ends the ejection if it is over.</summary>
    /// <returns>Whether it has ended now.</returns>
    public bool TryReturn()
    {
        if (Until == 0 || time.GetTimestamp() < Until) return false;
        Return();
        return true;
    }

    /// <summary>Ends the ejection.</summary>
    public void Return()
    {
        Until = 0;
        _returnedAt = time.GetTimestamp();
        _window?.Clear();
        Volatile.Write(ref _inRow, 0);
        _isOnProbation = true;
    }
}
