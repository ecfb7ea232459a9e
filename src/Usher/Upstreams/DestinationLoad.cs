using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Usher.Upstreams;

/// <summary>
/// How busy and how fast one destination is: the requests under way, and the latency of its answers as a peak-sensitive moving average (a
/// slow answer counts at once, fast ones win it back over seconds). It survives reloads. Times are timestamps of the clock that the caller uses.
/// </summary>
internal sealed class DestinationLoad
{
    // After this long without a slow answer the average has come back by two thirds.
    private static readonly double Decay = 10.0 * Stopwatch.Frequency;

    // What a failure counts as at least: a refused connection is fast, and no reason to send more.
    private static readonly double FailureCost = Stopwatch.Frequency;
    private Figures _figures;

    /// <summary>Requests under way at it.</summary>
    public int InFlight => Volatile.Read(ref _figures.InFlight);

    /// <summary>A try at it begins.</summary>
    public void Begin() => Interlocked.Increment(ref _figures.InFlight);

    /// <summary>The try has ended, and says nothing of the destination: the client left.</summary>
    public void End() => Interlocked.Decrement(ref _figures.InFlight);

    /// <summary>The try has ended.</summary>
    /// <param name="started">When it began.</param>
    /// <param name="until">When the head of the response was there, or when the try failed.</param>
    /// <param name="answered">Whether a response came.</param>
    public void End(long started, long until, bool answered)
    {
        Interlocked.Decrement(ref _figures.InFlight);
        Record(until - started, until, answered);
    }

    /// <summary>The latency that it answers with as seen from <paramref name="now"/>, in ticks of the clock; 0: nothing is known of it.</summary>
    public double Latency(long now)
    {
        var cost = Volatile.Read(ref _figures.Cost);
        return cost == 0 ? 0 : cost * Kept(now);
    }

    // Two that end at once may lose one sample: an average bears that better than a request bears a lock.
    private void Record(long latency, long now, bool answered)
    {
        double sample = Math.Max(latency, 1);
        var cost = Volatile.Read(ref _figures.Cost);
        if (!answered) sample = Math.Max(FailureCost, Math.Max(sample, cost));
        var kept = cost == 0 ? 0 : Kept(now);
        Volatile.Write(ref _figures.Cost, sample >= cost ? sample : (cost * kept) + (sample * (1 - kept)));
        Volatile.Write(ref _figures.At, now);
    }

    private double Kept(long now) => Math.Exp(-Math.Max(0, now - Volatile.Read(ref _figures.At)) / Decay);

    // Written by all cores at every request: on cache lines of its own.
    [StructLayout(LayoutKind.Explicit, Size = 192)]
    private struct Figures
    {
        [FieldOffset(64)]
        public int InFlight;

        [FieldOffset(72)]
        public double Cost;

        [FieldOffset(80)]
        public long At;
    }
}
