using System.Net;
using System.Text.Json;
using CsCheck;
using Microsoft.AspNetCore.Http;
using Usher.Config;
using Usher.Live;
using Usher.Upstreams.Balancing;

namespace Usher.Tests.Upstreams.Balancing;

public sealed class HashTests
{
    private const int Keys = 50_000;

    [Fact]
    public void A_destination_that_joins_moves_its_share_of_the_keys_and_no_others() => Gen.Int[1, 40].Sample(count =>
    {
        var (before, after) = (OwnersOf(Enumerable.Repeat(1, count)), OwnersOf(Enumerable.Repeat(1, count + 1)));
        var moved = Enumerable.Range(0, Keys).Where(key => before[key] != after[key]).ToList();
        Assert.All(moved, key => Assert.Equal(count, after[key]));
        Assert.InRange(moved.Count, 0.7 * Keys / (count + 1), 1.3 * Keys / (count + 1));
    }, iter: 15);

    [Fact]
    public void A_destination_that_gets_more_weight_takes_keys_and_gives_none() => Gen.Int[1, 9].Array[3, 6].Sample(weights =>
    {
        var (before, after) = (OwnersOf(weights), OwnersOf([weights[0] + 3, .. weights[1..]]));
        Assert.All(Enumerable.Range(0, Keys).Where(key => before[key] != after[key]), key => Assert.Equal(0, after[key]));
    }, iter: 10);

    [Fact]
    public void A_destination_that_is_not_usable_gives_its_keys_to_all_others_and_gets_them_back()
    {
        var set = Sets.Of("hash", [1, 1, 1, 1, 1]);
        var before = OwnersOf(set);
        set.Destinations[2].State.IsUsable = false;
        var during = OwnersOf(set);
        Assert.All(Enumerable.Range(0, Keys).Where(key => before[key] != 2), key => Assert.Equal(before[key], during[key]));
        Assert.All(during.Where((_, key) => before[key] == 2).CountBy(owner => owner), owner => Assert.InRange(owner.Value, Keys / 20 * 0.85, Keys / 20 * 1.15));
        set.Destinations[2].State.IsUsable = true;
        Assert.Equal(before, OwnersOf(set));
    }

    [Fact]
    public void A_key_that_everybody_asks_for_is_passed_on_beyond_the_bound()
    {
        var set = Sets.Of("hash", Enumerable.Repeat(1, 10), bound: 1.5);
        var context = Sets.NewRequest();
        context.Request.Headers["X-Key"] = "hot";
        for (var i = 0; i < 1_000; i++) set.Destinations[set.Pick(context)].Load.Begin();
        Assert.InRange(set.Destinations.Max(destination => destination.Load.InFlight), 140, 160);

        var unbound = Sets.Of("hash", Enumerable.Repeat(1, 10), bound: 0);
        for (var i = 0; i < 1_000; i++) unbound.Destinations[unbound.Pick(context)].Load.Begin();
        Assert.Equal(1_000, unbound.Destinations.Max(destination => destination.Load.InFlight));
    }

    [Theory]
    [InlineData("header X-User", true)]
    [InlineData("cookie session", true)]
    [InlineData("claim sub", true)]
    [InlineData("claim level", true)]
    [InlineData("consumer", true)]
    [InlineData("ip", true)]
    [InlineData("path", true)]
    [InlineData("header X-Other", false)]
    [InlineData("cookie sess", false)]
    [InlineData("claim other", false)]
    public void The_key_is_what_the_file_says_and_finding_it_allocates_nothing(string on, bool isThere)
    {
        using var claims = JsonDocument.Parse("""{"sub":"ann","level":7}""");
        var context = Sets.NewRequest();
        context.Request.Headers["X-User"] = "ann";
        context.Request.Headers.Cookie = "a=1; session=\"abc\"; b=2";
        var request = GatewayRequest.Of(context);
        request.Consumer = new Consumer { Id = "ann", Provider = "corp", Claims = claims.RootElement };
        request.ClientAddress = IPAddress.Parse("2001:db8::1");
        (request.Target, request.PathLength) = ("/orders/1?x=2", 9);
        var key = new HashKey(HashOn.Parse(on));
        Assert.Equal(isThere, key.TryHash(context, out _));
        for (var i = 0; i < 100; i++) key.TryHash(context, out _);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) key.TryHash(context, out _);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void An_address_is_one_key_however_it_is_written()
    {
        var key = new HashKey(new HashOn(HashPart.Ip));
        Assert.Equal(Hash("10.0.0.1"), Hash("::ffff:10.0.0.1"));
        Assert.NotEqual(Hash("10.0.0.1"), Hash("10.0.0.2"));

        ulong Hash(string address)
        {
            var context = Sets.NewRequest();
            GatewayRequest.Of(context).ClientAddress = IPAddress.Parse(address);
            Assert.True(key.TryHash(context, out var hash));
            return hash;
        }
    }

    private static int[] OwnersOf(IEnumerable<int> weights) => OwnersOf(Sets.Of("hash", weights));

    private static int[] OwnersOf(Usher.Upstreams.DestinationSet set)
    {
        var context = Sets.NewRequest();
        return [.. Enumerable.Range(0, Keys).Select(key =>
        {
            context.Request.Headers["X-Key"] = $"key-{key}";
            return set.Pick(context);
        })];
    }
}
