using Usher.Upstreams;
using Usher.Upstreams.Balancing;

namespace Usher.Tests.Upstreams.Balancing;

/// <summary>What holds for every algorithm: health, priorities, retries, slow start.</summary>
public sealed class PickTests
{
    [Theory]
    [MemberData(nameof(Sets.Algorithms), MemberType = typeof(Sets))]
    public void Unusable_ones_get_nothing_and_the_others_share_it_by_weight(string algorithm)
    {
        var set = Sets.Of(algorithm, [2, 5, 1, 5]);
        set.Destinations[1].State.IsUsable = false;
        set.Destinations[3].State.IsUsable = false;
        var counts = set.Count(30_000);
        Assert.Equal(0, counts[1] + counts[3]);
        Assert.InRange(counts[0], 19_000, 21_000);
    }

    [Theory]
    [MemberData(nameof(Sets.Algorithms), MemberType = typeof(Sets))]
    public void The_next_priority_is_used_only_where_none_of_the_first_is_usable(string algorithm)
    {
        var set = Sets.Of(algorithm, [1, 1, 1, 1], priorities: [0, 7, 0, 7]);
        Assert.Equal(0, set.Count(1_000) switch { var counts => counts[1] + counts[3] });
        set.Destinations[0].State.IsUsable = false;
        Assert.Equal(1_000, set.Count(1_000)[2]);
        set.Destinations[2].State.IsUsable = false;
        var backup = set.Count(1_000);
        Assert.Equal(1_000, backup[1] + backup[3]);
        Assert.InRange(backup[1], 350, 650);
    }

    [Theory]
    [MemberData(nameof(Sets.Algorithms), MemberType = typeof(Sets))]
    public void Where_none_is_usable_all_are_used_and_it_says_so(string algorithm)
    {
        var set = Sets.Of(algorithm, [1, 1, 1], priorities: [0, 0, 1]);
        var context = Sets.NewRequest();
        Assert.True(set.Balancer.Pick(context, default, out var isPanic) >= 0);
        Assert.False(isPanic);
        foreach (var destination in set.Destinations) destination.State.IsUsable = false;
        Assert.True(set.Balancer.Pick(context, default, out isPanic) >= 0);
        Assert.True(isPanic);
        Assert.All(set.Count(3_000), count => Assert.InRange(count, 700, 1_300));
    }

    [Theory]
    [MemberData(nameof(Sets.Algorithms), MemberType = typeof(Sets))]
    public void A_retry_goes_elsewhere_while_there_is_another(string algorithm)
    {
        var set = Sets.Of(algorithm, [1, 1, 1], priorities: [0, 0, 1]);
        var context = Sets.NewRequest();
        context.Request.Headers["X-Key"] = "somebody";
        for (var round = 0; round < 50; round++)
        {
            var tried = default(TriedDestinations);
            var first = set.Balancer.Pick(context, tried, out _);
            tried.Add(first);
            var second = set.Balancer.Pick(context, tried, out _);
            tried.Add(second);
            Assert.Equal([0, 1], new[] { first, second }.Order());
            tried.Add(2);
            Assert.InRange(set.Balancer.Pick(context, tried, out var isPanic), 0, 1);
            Assert.False(isPanic);
        }
    }

    [Theory]
    [MemberData(nameof(Sets.Algorithms), MemberType = typeof(Sets))]
    public void A_weight_of_nought_gets_nothing(string algorithm)
    {
        Assert.Equal(0, Sets.Of(algorithm, [0, 1, 3]).Count(2_000)[0]);
        Assert.Equal(-1, Sets.Of(algorithm, [0, 0]).Pick(Sets.NewRequest()));
        Assert.Equal(-1, Sets.Of(algorithm, []).Pick(Sets.NewRequest()));
    }

    [Theory]
    [MemberData(nameof(Sets.Algorithms), MemberType = typeof(Sets))]
    public void One_that_comes_back_starts_slowly(string algorithm)
    {
        var clock = new ManualClock();
        var set = Sets.Of(algorithm, [1, 1], time: clock, slowStart: new SlowStart(TimeSpan.FromSeconds(30), clock));
        Assert.InRange(set.Count(10_000)[0], 4_700, 5_300);
        set.Destinations[0].State.UpSince = clock.GetTimestamp();
        var first = set.Count(10_000)[0];
        clock.Advance(TimeSpan.FromSeconds(15));
        var later = set.Count(10_000)[0];
        clock.Advance(TimeSpan.FromSeconds(16));
        var atLast = set.Count(10_000)[0];
        Assert.InRange(first, 500, 1_400);
        Assert.InRange(later, 2_300, 4_200);
        Assert.InRange(atLast, 4_700, 5_300);
    }

    [Theory]
    [InlineData("power-of-two")]
    [InlineData("least-requests")]
    public void The_idle_one_is_preferred(string algorithm)
    {
        var set = Sets.Of(algorithm, [1, 1]);
        for (var i = 0; i < 5; i++) set.Destinations[0].Load.Begin();
        Assert.Equal(500, set.Count(500)[1]);
    }

    [Fact]
    public void Least_requests_looks_at_all()
    {
        var set = Sets.Of("least-requests", Enumerable.Repeat(1, 50));
        foreach (var destination in set.Destinations.Where((_, i) => i != 37)) destination.Load.Begin();
        Assert.Equal(500, set.Count(500)[37]);
    }

    [Fact]
    public void A_thousand_destinations_of_which_one_is_usable_are_no_trouble()
    {
        foreach (var algorithm in Sets.Algorithms.Select(row => row.Data))
        {
            var set = Sets.Of(algorithm, Enumerable.Range(0, 1_000).Select(i => 1 + (i % 3)));
            foreach (var destination in set.Destinations.Where((_, i) => i != 500)) destination.State.IsUsable = false;
            Assert.Equal(100, set.Count(100)[500]);
        }
    }
}
