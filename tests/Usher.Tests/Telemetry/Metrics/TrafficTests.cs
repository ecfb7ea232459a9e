using System.Diagnostics;
using System.Diagnostics.Metrics;
using CsCheck;
using Microsoft.Extensions.DependencyInjection;
using Usher.Telemetry.Metrics;

namespace Usher.Tests.Telemetry.Metrics;

public sealed class TrafficTests
{
    [Fact]
    public void A_percentile_is_off_by_an_eighth_at_most() => Gen.Double[0.0002, 5].Array[1, 200].Sample(seconds =>
    {
        var series = new HttpSeries([]);
        foreach (var one in seconds) series.Record(0, isSecure: false, 200, null, (long)(one * Stopwatch.Frequency));
        Array.Sort(seconds);
        foreach (var share in new[] { 0.5, 0.9, 0.99 })
        {
            // Any value between the two that the rank lies between is one.
            var rank = share * seconds.Length;
            var lower = seconds[Math.Clamp((int)Math.Ceiling(rank) - 1, 0, seconds.Length - 1)];
            var found = series.Read().Percentile(share)!.Value / 1000;
            if (found < lower * 0.79 || found > lower * 1.26) return false;
        }

        return true;
    });

    [Fact]
    public void A_cell_holds_what_lies_up_to_its_bound() => Gen.Double[0, 100].Sample(seconds =>
    {
        var expected = 0;
        while (expected < DurationHistogram.CellBounds.Count && seconds > DurationHistogram.CellBounds[expected]) expected++;
        return DurationHistogram.CellOf(seconds) == expected;
    });

    [Fact]
    public void Buckets_are_sums_of_cells() => Gen.Double[0, 100].Array[0, 100].Sample(seconds =>
    {
        var histogram = new DurationHistogram();
        foreach (var one in seconds) histogram.Add((long)(one * Stopwatch.Frequency));
        var buckets = Enumerable.Range(0, DurationHistogram.BucketCount).Select(histogram.CountOf).ToList();
        var expected = new long[DurationHistogram.BucketCount];
        foreach (var one in seconds) expected[DurationHistogram.BucketOf((long)(one * Stopwatch.Frequency) / (double)Stopwatch.Frequency)]++;
        return buckets.SequenceEqual(expected);
    });

    [Fact]
    public void A_route_that_is_taken_away_leaves_its_counts_in_the_sum()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using var metrics = new GatewayMetrics(services.GetRequiredService<IMeterFactory>());
        var (gone, stays) = (metrics.Server("/gone"), metrics.Server("/stays"));
        foreach (var series in new[] { gone, stays }) series.Record(0, isSecure: false, 500, null, 1000);
        var before = new Traffic();
        metrics.Read(before);
        gone.Dispose();
        stays.Record(0, isSecure: false, 404, null, 1000);
        var after = new Traffic();
        metrics.Read(after);
        var between = after.Since(before);
        Assert.Equal((1u, 1u, 0u), (between.Requests, between.ClientErrors, between.ServerErrors));
        Assert.Equal(3u, after.Requests);
    }
}
