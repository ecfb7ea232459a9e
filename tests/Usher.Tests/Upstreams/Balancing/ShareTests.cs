using CsCheck;
using Usher.Upstreams;

namespace Usher.Tests.Upstreams.Balancing;

/// <summary>Who gets how much: shares within 2 % of the weights over 100,000 picks, whatever the weights.</summary>
public sealed class ShareTests
{
    private const int Picks = 100_000;
    private static readonly Gen<int[]> Weights = Gen.OneOf(Gen.Int[1, 10].Array[2, 6], Gen.Int[1, 65_535].Array[2, 4]);

    [Theory]
    [MemberData(nameof(Sets.Algorithms), MemberType = typeof(Sets))]
    public void Shares_follow_the_weights(string algorithm) =>
        Weights.Sample(weights => Expect(weights, Sets.Of(algorithm, weights).Count(Picks)), iter: 12);

    [Theory]
    [InlineData("power-of-two")]
    [InlineData("least-requests")]
    [InlineData("ewma")]
    [InlineData("round-robin")]
    public void Shares_follow_the_weights_while_requests_are_under_way(string algorithm) => Gen.Int[1, 5].Array[2, 4].Sample(weights =>
    {
        var set = Sets.Of(algorithm, weights);
        var context = Sets.NewRequest();
        var counts = new int[weights.Length];
        var busy = new List<Destination>();
        for (var i = 0; i < Picks; i++)
        {
            var picked = set.Pick(context);
            counts[picked]++;
            set.Destinations[picked].Load.Begin();
            busy.Add(set.Destinations[picked]);
            if (busy.Count < 120) continue;
            var ended = Random.Shared.Next(busy.Count);
            busy[ended].Load.End(started: 1000, until: 2000, answered: true);
            busy[ended] = busy[^1];
            busy.RemoveAt(busy.Count - 1);
        }

        Expect(weights, counts);
    }, iter: 6);

    [Fact]
    public void Turns_are_exact_and_spread()
    {
        var set = Sets.Of("round-robin", [3, 1]);
        var context = Sets.NewRequest();
        Assert.Equal("AABAAABAAABA", string.Concat(Enumerable.Range(0, 12).Select(_ => set.Pick(context) == 0 ? 'A' : 'B')));
        Assert.Equal([25_000, 25_000, 25_000, 25_000], Sets.Of("round-robin", [7, 7, 7, 7]).Count(Picks));
    }

    [Fact]
    public void The_largest_weights_need_no_memory()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var set = Sets.Of("round-robin", [65_535, 65_521, 1]);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
        var counts = set.Count(131_057);
        Assert.InRange(counts[0], 65_500, 65_570);
        Assert.InRange(counts[2], 0, 3);
    }

    [Theory]
    [MemberData(nameof(Sets.Algorithms), MemberType = typeof(Sets))]
    public void A_pick_allocates_nothing(string algorithm)
    {
        var set = Sets.Of(algorithm, [1, 2, 3, 4]);
        var context = Sets.NewRequest();
        context.Request.Headers["X-Key"] = "somebody";
        for (var i = 0; i < 10_000; i++) set.Destinations[set.Pick(context)].Load.Begin();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10_000; i++) set.Pick(context);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    // Within 2 %; where chance alone scatters more than that (small shares), within five of its standard deviations, and always within 2 % of all.
    private static void Expect(int[] weights, int[] counts)
    {
        var total = weights.Sum(weight => (long)weight);
        var picks = counts.Sum();
        for (var i = 0; i < weights.Length; i++)
        {
            var share = weights[i] / (double)total;
            var off = Math.Abs((counts[i] / (double)picks) - share);
            Assert.True(off <= Math.Max(0.02 * share, Math.Max(5 * Math.Sqrt(share * (1 - share) / picks), 0.02 * 0.5)), $"{string.Join(':', weights)}: destination {i} got {counts[i]} of {picks}");
        }
    }
}
