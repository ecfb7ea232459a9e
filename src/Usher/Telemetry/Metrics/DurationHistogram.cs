using System.Diagnostics;

namespace Usher.Telemetry.Metrics;

/// <summary>
/// How long something took. What is shown to others are buckets whose bounds are powers of two of a second, from 244 µs to 64 s: the bounds of a
/// native histogram of schema 0 (Prometheus) and of an exponential one of scale 0 (OpenTelemetry), so either can be had from it without loss.
/// Within, each power is divided into four cells, from 15 µs on, for percentiles that are off by an eighth at most.
/// </summary>
internal sealed class DurationHistogram
{
    private const int Finest = -16;
    private const int Smallest = -12;
    private const int Largest = 6;
    private const int CellsPerPower = 4;

    /// <summary>How many cells there are, the one without an upper bound included.</summary>
    public const int CellCount = ((Largest - Finest) * CellsPerPower) + 2;

    /// <summary>How many buckets there are, the one without an upper bound included.</summary>
    public const int BucketCount = Largest - Smallest + 2;

    private static readonly double SecondsPerTick = 1.0 / Stopwatch.Frequency;
    private readonly long[] _counts = new long[CellCount];
    private long _ticks;

    /// <summary>The upper bounds of the buckets in seconds; a value that is equal to one belongs to that bucket.</summary>
    public static IReadOnlyList<double> Bounds { get; } = [.. Enumerable.Range(Smallest, BucketCount - 1).Select(power => Math.Pow(2, power))];

    /// <summary>The upper bounds of the cells in seconds; a value that is equal to one belongs to that cell.</summary>
    public static IReadOnlyList<double> CellBounds { get; } =
        [Math.Pow(2, Finest), .. Enumerable.Range(0, CellCount - 2).Select(cell => Math.Pow(2, Finest + (cell / CellsPerPower)) * (1 + (((cell % CellsPerPower) + 1.0) / CellsPerPower)))];

    /// <summary>The sum of all values, in seconds.</summary>
    public double Sum => Interlocked.Read(ref _ticks) * SecondsPerTick;

    /// <summary>Adds a value.</summary>
    /// <param name="ticks">The value in ticks of <see cref="Stopwatch"/>.</param>
    public void Add(long ticks)
    {
        Interlocked.Increment(ref _counts[CellOf(ticks * SecondsPerTick)]);
        Interlocked.Add(ref _ticks, ticks);
    }

    /// <summary>The count of one bucket alone.</summary>
    public long CountOf(int bucket)
    {
        if (bucket == BucketCount - 1) return Interlocked.Read(ref _counts[^1]);
        var last = (Smallest + bucket - Finest) * CellsPerPower;
        var first = bucket == 0 ? 0 : last - CellsPerPower + 1;
        long sum = 0;
        for (var cell = first; cell <= last; cell++) sum += Interlocked.Read(ref _counts[cell]);
        return sum;
    }

    /// <summary>The count of one cell alone.</summary>
    public long CountOfCell(int cell) => Interlocked.Read(ref _counts[cell]);

    internal static int BucketOf(double seconds)
    {
        var cell = CellOf(seconds);
        return cell == 0 ? 0 : Math.Max(0, ((cell - 1) / CellsPerPower) + Finest + 1 - Smallest);
    }

    // The exponent of a double is its power of two, and the two highest bits of its fraction are the quarter; taking one off its bits first puts
    // a bound itself below the bound.
    internal static int CellOf(double seconds)
    {
        if (!(seconds > 0)) return 0;
        var bits = BitConverter.DoubleToInt64Bits(seconds) - 1;
        var cell = (((int)(bits >> 52) - 1023 - Finest) * CellsPerPower) + (int)((bits >> 50) & 3) + 1;
        return Math.Clamp(cell, 0, CellCount - 1);
    }
}
