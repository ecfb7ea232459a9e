using Usher.Live;
using Usher.Policies.Auth.Jwt;

namespace Usher.Tests.Policies.Auth;

public sealed class TokenCacheTests
{
    private readonly TokenCache _cache = new();

    [Fact]
    public void Finds_what_was_added_and_nothing_else()
    {
        var entry = Entry("a");
        _cache.Add(entry);
        Assert.Same(entry, _cache.Find(entry.Hash));
        Assert.Null(_cache.Find(HashOf("b")));
    }

    [Fact]
    public void A_token_that_is_added_again_takes_the_place_of_the_first()
    {
        _cache.Add(Entry("a"));
        var again = Entry("a", size: 700);
        _cache.Add(again);
        Assert.Same(again, _cache.Find(again.Hash));
        Assert.Equal(700, _cache.Bytes);
    }

    [Fact]
    public void Is_bounded_in_bytes_and_keeps_the_newest()
    {
        for (var i = 0; i < 1000; i++)
        {
            var entry = Entry($"t{i}", size: 1024 * 1024);
            _cache.Add(entry);
            Assert.Same(entry, _cache.Find(entry.Hash));
            Assert.True(_cache.Bytes <= TokenCache.MostBytes);
        }
    }

    [Fact]
    public void Is_bounded_in_entries()
    {
        const int Many = 3 * TokenCache.MostEntries;
        for (var i = 0; i < Many; i++) _cache.Add(Entry($"t{i}", size: 1));
        Assert.InRange(Enumerable.Range(0, Many).Count(i => _cache.Find(HashOf($"t{i}")) is not null), TokenCache.MostEntries / 2, TokenCache.MostEntries);
        Assert.True(_cache.Bytes <= TokenCache.MostEntries);
    }

    [Fact]
    public void What_ends_first_goes_first()
    {
        // Four of one set, and a fifth.
        var set = Enumerable.Range(0, int.MaxValue).Select(i => HashOf($"s{i}")).Where(hash => hash.A % (TokenCache.MostEntries / 4) == 7).Take(5).ToList();
        for (var i = 0; i < 5; i++) _cache.Add(new TokenEntry(set[i], Nobody, i == 2 ? 1 : 100, 1, 1));
        Assert.Null(_cache.Find(set[2]));
        Assert.All(new[] { 0, 1, 3, 4 }, i => Assert.NotNull(_cache.Find(set[i])));
    }

    [Fact]
    public void A_hash_is_that_of_the_tokens_characters_and_takes_no_others()
    {
        Assert.True(TokenHash.TryCompute(new string('x', 10_000), out var longer));
        Assert.True(TokenHash.TryCompute(new string('x', 10_001), out var other));
        Assert.NotEqual(longer, other);
        Assert.False(TokenHash.TryCompute("tökén", out _));
    }

    [Fact]
    public void Names_of_keys_are_refused_for_a_while_and_in_bounds()
    {
        var clock = new ManualClock();
        var refused = new RefusedKids(clock);
        refused.Add("a");
        clock.Advance(TimeSpan.FromSeconds(29));
        Assert.True(refused.Contains("a"));
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.False(refused.Contains("a"));
        for (var i = 0; i < 3 * RefusedKids.Most; i++) refused.Add($"k{i}");
        Assert.InRange(refused.Count, 1, RefusedKids.Most);
        Assert.True(refused.Contains($"k{(3 * RefusedKids.Most) - 1}"));
    }

    private static Consumer Nobody { get; } = new() { Id = "x", Provider = "x" };

    private static TokenEntry Entry(string token, int size = 100) => new(HashOf(token), Nobody, 100, 1, size);

    private static TokenHash HashOf(string token)
    {
        Assert.True(TokenHash.TryCompute(token, out var hash));
        return hash;
    }

    private sealed class ManualClock : TimeProvider
    {
        private long _ticks = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Advance(TimeSpan time) => _ticks += time.Ticks;
    }
}
