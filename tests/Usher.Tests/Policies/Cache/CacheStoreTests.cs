using Microsoft.AspNetCore.Http;
using Usher.Policies.Cache;
using Usher.Telemetry.Metrics;

namespace Usher.Tests.Policies.Cache;

public sealed class CacheStoreTests
{
    private const long Bound = 16 << 20;

    [Fact]
    public void Memory_stays_within_its_bound_under_a_Zipf_trace()
    {
        using var store = new CacheStore(Bound);
        var rules = Rules(store);
        var random = new Random(7);
        var zipf = new Zipf(50_000, 0.9);
        long most = 0;
        var (hits, steady) = (0, 0);
        for (var i = 0; i < 400_000; i++)
        {
            var number = zipf.Next(random);
            var isHit = Get(store, rules, number, SizeOf(number));
            if (i > 100_000)
            {
                steady++;
                if (isHit) hits++;
                if (i % 64 == 0) most = Math.Max(most, store.Used + store.Segments.UnusedBytes);
            }
        }

        Assert.InRange(most, Bound * 0.95, Bound * 1.05);
        Assert.InRange((double)hits / steady, 0.4, 1);
        store.Purge(CachePurge.Everything);
        Assert.Equal(0, store.Used);
        Assert.Equal(0, store.Count);
    }

    [Fact]
    public void A_scan_does_not_flush_what_is_asked_for_again_and_again()
    {
        using var store = new CacheStore(Bound);
        var rules = Rules(store);
        for (var round = 0; round < 4; round++)
        {
            for (var hot = 0; hot < 1000; hot++) Get(store, rules, hot, 4000);
        }

        for (var scanned = 0; scanned < 50_000; scanned++) Get(store, rules, 1_000_000 + scanned, 4000);
        var kept = Enumerable.Range(0, 1000).Count(hot => Get(store, rules, hot, 4000));
        Assert.InRange(kept, 950, 1000);
    }

    [Fact]
    public void What_is_still_being_read_is_not_taken_away()
    {
        using var store = new CacheStore(Bound);
        var rules = Rules(store);
        Get(store, rules, 1, 5000);
        var slot = store.Find(KeyOf(1))!;
        slot.Match(new HeaderDictionary(), null, out var response);
        Assert.True(response!.Body.TryHold());
        Assert.Equal(1, store.Purge(CachePurge.Everything));
        Assert.InRange(store.Used, 5000, 8192);
        Assert.Equal(5000, response.Body.Written);
        Assert.Equal(1, response.Body.At(4999).Length);
        response.Body.LetGo();
        Assert.Equal(0, store.Used);
        Assert.False(response.Body.TryHold());
    }

    [Theory]
    [InlineData("https://example.com/a", false, "https", "example.com", "/a", true)]
    [InlineData("https://example.com/a", false, "https", "example.com", "/a?x", false)]
    [InlineData("https://example.com/a", true, "https", "example.com", "/a?x", true)]
    [InlineData("https://example.com/a", true, "http", "example.com", "/a", false)]
    [InlineData("https://example.com/a", true, "https", "example.org", "/a", false)]
    [InlineData("https://example.com", true, "https", "example.com", "/anything", true)]
    [InlineData("/a/*", false, "http", "any", "/a/b", true)]
    [InlineData("/a/*", false, "http", "any", "/ab", false)]
    [InlineData("/x/../a", false, "http", "any", "/a", true)]
    [InlineData("https://outer.example/a", false, "https", "inner\nouter.example", "/a", true)]
    public void A_purge_finds_what_it_means(string url, bool isPrefix, string scheme, string host, string target, bool expected) =>
        Assert.Equal(expected, CachePurge.Parse(url, isPrefix).Matches(new CacheKey(1, scheme, host, target, "")));

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("ftp://example.com/")]
    [InlineData("https:///a")]
    public void A_purge_needs_a_URL(string url) => Assert.Throws<FormatException>(() => CachePurge.Parse(url, isPrefix: false));

    private static CacheKey KeyOf(int number) => new(1, "http", "example.com", $"/object/{number}", "");

    private static int SizeOf(int number) => 200 + (int)((uint)(number * 2654435761L) % 20_000);

    private static CacheRules Rules(CacheStore store)
    {
        var options = new CacheOptions();
        var series = new CacheSeries("/**", (_, _) => { }, _ => { });
        return new CacheRules(options, store, new CacheKeyMaker(options.Key, [], _ => 1), series, TimeProvider.System);
    }

    // What the gate does, without the network.
    private static bool Get(CacheStore store, CacheRules rules, int number, int size)
    {
        var key = KeyOf(number);
        var request = new HeaderDictionary();
        if (store.Find(key)?.Match(request, null, out _) is { } entry)
        {
            entry.Use();
            return true;
        }

        var slot = store.Slot(key);
        var fill = slot.Join(request, null, out _)!;
        var fields = new HeaderDictionary { ["Cache-Control"] = "max-age=600", ["Content-Type"] = "text/plain" };
        var asker = new Asker(request, null);
        var body = new CacheBody(store, size);
        Assert.True(body.Append(new byte[size]));
        body.Complete();
        slot.Put(fill, new StoredResponse(rules, asker, 200, fields, body, Verdict.Of(rules, asker, 200, fields, rules.Now, rules.Now), rules.Now, rules.Now), store);
        return false;
    }

    private sealed class Zipf
    {
        private readonly double[] _cumulated;

        public Zipf(int count, double skew)
        {
            _cumulated = new double[count];
            var sum = 0.0;
            for (var i = 0; i < count; i++) _cumulated[i] = sum += 1 / Math.Pow(i + 1, skew);
            for (var i = 0; i < count; i++) _cumulated[i] /= sum;
        }

        public int Next(Random random)
        {
            var index = Array.BinarySearch(_cumulated, random.NextDouble());
            return index < 0 ? ~index : index;
        }
    }
}
