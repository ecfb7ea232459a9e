using System.Diagnostics;

namespace Usher.Telemetry.Metrics;

/// <summary>
/// How long something took, in buckets whose bounds are powers of two of a second, from 244 µs to 64 s. These are the bounds of a native
/// histogram of schema 0 (Prometheus) and of an exponential one of scale 0 (OpenTelemetry), so either can be had from it without loss.
/// </summary>
internal sealed class DurationHistogram
{
    private const int Smallest = -12;
    private const int Largest = 6;

    /// <summary>How many buckets there are, the one without an upper bound included.</summary>
    public const int BucketCount = Largest - Smallest + 2;

    private static readonly double SecondsPerTick = 1.0 / Stopwatch.Frequency;
    private readonly long[] _counts = new long[BucketCount];
    private long _ticks;

    /// <summary>The upper bounds in seconds; a value that is equal to one belongs to that bucket.</summary>
    public static IReadOnlyList<double> Bounds { get; } = [.. Enumerable.Range(Smallest, BucketCount - 1).Select(power => Math.Pow(2, power))];

    /// <summary>The sum of all values, in seconds.</summary>
    public double Sum => Interlocked.Read(ref _ticks) * SecondsPerTick;

    /// <summary>Adds a value.</summary>
    /// <param name="ticks">The value in ticks of <see cref="Stopwatch"/>.</param>
    public void Add(long ticks)
    {
        Interlocked.Increment(ref _counts[BucketOf(ticks * SecondsPerTick)]);
        Interlocked.Add(ref _ticks, ticks);
    }

    /// <summary>The count of one bucket alone.</summary>
    public long CountOf(int bucket) => Interlocked.Read(ref _counts[bucket]);

    // The exponent of a double is its power of two; taking one off its bits first puts a bound itself below the bound.
    internal static int BucketOf(double seconds)
    {
        if (!(seconds > 0)) return 0;
        var power = (int)((BitConverter.DoubleToInt64Bits(seconds) - 1) >> 52) - 1022;
        return Math.Clamp(power - Smallest, 0, BucketCount - 1);
    }
}
