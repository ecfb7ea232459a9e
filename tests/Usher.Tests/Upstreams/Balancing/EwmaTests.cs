using Usher.Upstreams;

namespace Usher.Tests.Upstreams.Balancing;

/// <summary>Peak-EWMA on a clock of its own: requests come and end in simulated time.</summary>
public sealed class EwmaTests
{
    private readonly ManualClock _clock = new();

    [Theory]
    [InlineData(2, 1)]
    [InlineData(2, 16)]
    [InlineData(5, 1)]
    [InlineData(5, 16)]
    [InlineData(5, 64)]
    public void One_that_is_ten_times_slower_gets_under_a_tenth(int destinations, int atOnce)
    {
        var set = Sets.Of("ewma", Enumerable.Repeat(1, destinations), time: _clock);
        var counts = Run(set, 100_000, atOnce, i => TimeSpan.FromMilliseconds(i == 0 ? 100 : 10));
        Assert.InRange(counts[0] / (double)counts.Sum(), 0, 0.1 - (destinations == 2 ? 0 : 0.04));
    }

    [Fact]
    public void One_that_was_slow_gets_its_share_again()
    {
        var set = Sets.Of("ewma", [1, 1], time: _clock);
        Run(set, 1_000, 1, i => TimeSpan.FromMilliseconds(i == 0 ? 100 : 10));
        var counts = Run(set, 50_000, 1, _ => TimeSpan.FromMilliseconds(10));
        Assert.InRange(counts[0] / (double)counts.Sum(), 0.4, 0.6);
    }

    [Fact]
    public void One_that_fails_fast_does_not_look_fast()
    {
        var load = new DestinationLoad();
        load.Begin();
        load.End(_clock.GetTimestamp(), _clock.GetTimestamp() + 1, answered: false);
        Assert.True(load.Latency(_clock.GetTimestamp()) >= _clock.TimestampFrequency * 0.99);
        Assert.Equal(0, load.InFlight);
    }

    private int[] Run(DestinationSet set, int requests, int atOnce, Func<int, TimeSpan> latency)
    {
        var context = Sets.NewRequest();
        var counts = new int[set.Destinations.Length];
        var ends = new PriorityQueue<(int Destination, long Started), long>();
        for (var i = 0; i < requests; i++)
        {
            if (ends.Count >= atOnce && ends.TryDequeue(out var ended, out var at))
            {
                if (at > _clock.GetTimestamp()) _clock.Advance(TimeSpan.FromSeconds((at - _clock.GetTimestamp()) / (double)_clock.TimestampFrequency));
                set.Destinations[ended.Destination].Load.End(ended.Started, at, answered: true);
            }

            var picked = set.Pick(context);
            counts[picked]++;
            set.Destinations[picked].Load.Begin();
            ends.Enqueue((picked, _clock.GetTimestamp()), _clock.GetTimestamp() + (long)(latency(picked).TotalSeconds * _clock.TimestampFrequency));
        }

        while (ends.TryDequeue(out var ended, out var at)) set.Destinations[ended.Destination].Load.End(ended.Started, at, answered: true);
        return counts;
    }
}
