using CsCheck;
using Usher.Cluster;
using Usher.Tests.Http1;

namespace Usher.Tests.Cluster;

public sealed class GcraTableTests
{
    [Fact]
    public void In_any_time_no_more_passes_than_burst_and_rate_say()
    {
        var step = Gen.Select(Gen.Long[0, 3_000_000], Gen.Long[1, 4]);
        Gen.Select(Gen.Long[1, 50], Gen.Long[1, 20], step.Array[1, 120]).Sample((count, burst, steps) =>
        {
            var time = new ManualTime();
            var rule = new LimitRule(count, TimeSpan.FromSeconds(1), burst);
            var table = new GcraTable(rule, time);
            var passed = new List<(long At, long Cost)>();
            foreach (var (wait, cost) in steps)
            {
                time.Advance(TimeSpan.FromTicks(wait));
                if (table.Decide(7, cost).Outcome == ClusterOutcome.Granted) passed.Add((time.GetTimestamp(), cost));
            }

            for (var i = 0; i < passed.Count; i++)
            {
                long sum = 0;
                for (var j = i; j < passed.Count; j++)
                {
                    sum += passed[j].Cost;
                    var seconds = (passed[j].At - passed[i].At) / (double)TimeSpan.TicksPerSecond;
                    if (sum > burst + (count * seconds) + 1e-6) return false;
                }
            }

            return true;
        });
    }

    [Fact]
    public void What_is_refused_passes_after_the_time_that_the_answer_gives_and_not_before()
    {
        var time = new ManualTime();
        var table = new GcraTable(new LimitRule(4, TimeSpan.FromSeconds(1), 4), time);
        for (var i = 0; i < 4; i++) Assert.Equal(ClusterOutcome.Granted, table.Decide(1, 1).Outcome);
        var refused = table.Decide(1, 1);
        Assert.Equal(ClusterOutcome.Refused, refused.Outcome);
        Assert.Equal(TimeSpan.FromSeconds(1), TimeSpan.FromTicks(refused.Backlog / 100));
        time.Advance(TimeSpan.FromMilliseconds(249));
        Assert.Equal(ClusterOutcome.Refused, table.Decide(1, 1).Outcome);
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(ClusterOutcome.Granted, table.Decide(1, 1).Outcome);
    }

    [Fact]
    public void Those_who_have_used_up_what_is_theirs_stay_refused_whoever_comes()
    {
        var time = new ManualTime();
        var table = new GcraTable(new LimitRule(2, TimeSpan.FromHours(1), 2), time, slots: 64 * 16);
        var exhausted = Enumerable.Range(0, 100).Select(i => Mix((ulong)i + 1)).ToList();
        foreach (var key in exhausted) table.Decide(key, 2);
        for (ulong i = 0; i < 100_000; i++) table.Decide(Mix(i + 1_000_000), 1);
        Assert.True(table.IsCrowded);
        Assert.InRange(table.Count, 100, 64 * 16);
        foreach (var key in exhausted) Assert.Equal(ClusterOutcome.Refused, table.Decide(key, 1).Outcome);
    }

    [Fact]
    public void Nobody_of_a_crowd_gets_more_than_alone()
    {
        var time = new ManualTime();
        var table = new GcraTable(new LimitRule(2, TimeSpan.FromHours(1), 2), time, slots: 64 * 16);
        var passed = new Dictionary<UInt128, int>();
        for (var round = 0; round < 4; round++)
        {
            for (ulong i = 0; i < 20_000; i++)
            {
                if (table.Decide(Mix(i + 1), 1).Outcome == ClusterOutcome.Granted) passed[Mix(i + 1)] = passed.GetValueOrDefault(Mix(i + 1)) + 1;
            }
        }

        Assert.Equal(2, passed.Values.Max());
    }

    [Fact]
    public void What_owes_nothing_is_forgotten_and_its_place_used_again()
    {
        var time = new ManualTime();
        var table = new GcraTable(new LimitRule(10, TimeSpan.FromSeconds(1), 10), time, slots: 64 * 1024);
        for (var round = 0; round < 20; round++)
        {
            for (ulong i = 0; i < 10_000; i++) Assert.Equal(ClusterOutcome.Granted, table.Decide(Mix(((ulong)round * 10_000) + i), 1).Outcome);
            time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.False(table.IsCrowded);
        Assert.InRange(table.Count, 1, 64 * 1024);
    }

    [Fact]
    public async Task Threads_together_get_what_one_would()
    {
        var table = new GcraTable(new LimitRule(1000, TimeSpan.FromHours(1), 1000), TimeProvider.System);
        var passed = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 10_000; i++)
            {
                if (table.Decide(5, 1).Outcome == ClusterOutcome.Granted) Interlocked.Increment(ref passed);
            }
        })));
        Assert.InRange(passed, 1000, 1010);
    }

    private static UInt128 Mix(ulong i) => SipHash.Hash(1, 2, BitConverter.GetBytes(i));
}
