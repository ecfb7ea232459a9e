using System.Globalization;
using Usher.Tests.Support;

namespace Usher.Tests.Cluster;

/// <summary>
/// Two programs and one Redis under five times what the limit lets through. <c>bench/cluster</c> runs this for a minute each and shows the figures;
/// USHER_CLUSTER_SECONDS says for how long.
/// </summary>
[Collection(nameof(Alone))]
public sealed class ClusterTrialTests
{
    private const int Rate = 60;
    private const int Burst = 30;
    private static readonly int Seconds = int.TryParse(Environment.GetEnvironmentVariable("USHER_CLUSTER_SECONDS"), CultureInfo.InvariantCulture, out var seconds) ? seconds : 20;

    [Fact]
    public async Task Exactly_shared_no_more_than_burst_and_rate_passes_though_one_instance_dies_and_comes_back()
    {
        await using var trial = await ClusterTrial.Start($"{{ rate: {Rate}/s burst {Burst}, onLoss: deny }}");
        var result = await trial.Ask(Seconds, Rate * 5, (Seconds / 4.0, () => trial.Kill(1)), ((Seconds / 4.0) + 1, () => trial.Run(1)));
        Report("exact", result);
        var bound = Burst + (Rate * result.Seconds);
        // What a program had been allowed when it was killed may not have reached the upstream.
        Assert.InRange(result.Passed, bound * 0.8, bound);
    }

    [Fact]
    public async Task Leased_no_more_passes_than_the_bound_says()
    {
        await using var trial = await ClusterTrial.Start($"{{ rate: {Rate}/s burst {Burst}, share: leased, onLoss: deny }}");
        var result = await trial.Ask(Seconds, Rate * 5);
        Report("leased", result);
        var bound = Burst + (Rate * result.Seconds);
        Assert.InRange(result.Passed, bound * 0.7, bound + (2 * Burst / 10));
    }

    [Theory]
    [InlineData("local", 2.0, 0)]
    [InlineData("deny", 1.0, 503)]
    public async Task While_Redis_is_away_for_ten_seconds_what_was_declared_happens_and_nobody_waits(string onLoss, double most, int status)
    {
        await using var trial = await ClusterTrial.Start($"{{ rate: {Rate}/s burst {Burst}, onLoss: {onLoss} }}");
        var away = TimeSpan.FromSeconds(10);
        var result = await trial.Ask(Math.Max(15, Seconds), Rate * 3, (2, trial.Redis.Stop), (2 + away.TotalSeconds, trial.Redis.Run));
        Report($"Redis away for 10 s, {onLoss}", result);
        // Before and after it all count as one, and Redis comes back without memory; while it is away each counts for itself, or nobody passes.
        Assert.InRange(result.Passed, 1, (2 * Burst) + (Rate * result.Seconds) + (most > 1 ? (2 * Burst) + ((most - 1) * Rate * (away.TotalSeconds + 3)) : 0));
        Assert.Equal(status == 503, result.Statuses.ContainsKey(503));
        Assert.False(result.Statuses.ContainsKey(500));
        // The client's defaults would make each wait for 5 s; how much less than this it is shows bench/cluster on a machine that has nothing else to do.
        Assert.True(result.Answers[result.Answers.Count * 99 / 100].Milliseconds < 1000, result.ToString());
    }

    private static void Report(string what, ClusterTrial.Result result) => TestContext.Current.TestOutputHelper?.WriteLine($"{what}: {result}");
}
