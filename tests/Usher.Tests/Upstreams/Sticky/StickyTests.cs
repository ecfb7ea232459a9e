using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;
using Usher.Tests.Support;
using Usher.Tests.Upstreams.Balancing;
using Usher.Upstreams.Sticky;
using Usher.Config;

namespace Usher.Tests.Upstreams.Sticky;

public sealed class StickyTests : IAsyncLifetime
{
    private readonly List<TestUpstream> _upstreams = [];

    [Fact]
    public async Task A_client_stays_where_its_first_request_went()
    {
        await using var gateway = await Start("sticky: true");
        for (var client = 0; client < 10; client++)
        {
            var (first, cookie) = await Ask(gateway, null);
            Assert.NotNull(cookie);
            Assert.EndsWith("; Path=/; HttpOnly; SameSite=Lax", cookie);
            Assert.DoesNotContain("127", cookie, StringComparison.Ordinal);
            for (var i = 0; i < 5; i++) Assert.Equal((first, null), await Ask(gateway, Pair(cookie)));
        }
    }

    [Fact]
    public async Task The_cookie_is_named_lasts_and_is_secure_as_it_should_be()
    {
        await using var gateway = await Start("sticky: { cookie: stay, ttl: 2h }");
        var (_, cookie) = await Ask(gateway, null, scheme: "https");
        Assert.Matches("^stay=[A-Za-z0-9_-]{22}; Path=/; Max-Age=7200; HttpOnly; SameSite=Lax; Secure$", cookie);
    }

    [Fact]
    public async Task A_client_whose_destination_is_gone_gets_another_and_a_new_cookie()
    {
        await using var gateway = await Start("sticky: true");
        var (first, cookie) = await Ask(gateway, null);
        await _upstreams[first == "a" ? 0 : 1].DisposeAsync();
        var (second, other) = await Ask(gateway, Pair(cookie!));
        Assert.NotEqual(first, second);
        Assert.NotNull(other);
        Assert.Equal((second, null), await Ask(gateway, Pair(other)));
    }

    [Theory]
    [InlineData("stay=")]
    [InlineData("stay=AAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("stay=http://127.0.0.1:1")]
    public async Task A_cookie_that_is_not_ours_is_worth_nothing(string forged)
    {
        await using var gateway = await Start("sticky: { cookie: stay }");
        Assert.NotNull((await Ask(gateway, forged)).Cookie);
    }

    [Fact]
    public async Task Instances_with_one_secret_know_each_others_cookies_and_others_do_not()
    {
        await using var one = await Start("sticky: { cookie: stay, secret: 0123456789abcdef }");
        await using var two = await Start("sticky: { cookie: stay, secret: 0123456789abcdef }", start: false);
        await using var other = await Start("sticky: { cookie: stay, secret: fedcba9876543210 }", start: false);
        await using var random = await Start("sticky: { cookie: stay }", start: false);
        var (first, cookie) = await Ask(one, null);
        Assert.Equal((first, null), await Ask(two, Pair(cookie!)));
        Assert.NotNull((await Ask(other, Pair(cookie!))).Cookie);
        Assert.NotNull((await Ask(random, Pair(cookie!))).Cookie);
    }

    [Fact]
    public async Task The_upstreams_own_cookies_stay()
    {
        var upstream = await TestUpstream.Start(context =>
        {
            context.Response.Headers.SetCookie = "own=1";
            return Task.CompletedTask;
        });
        _upstreams.Add(upstream);
        await using var gateway = await TestGateway.Start($"upstreams: {{ s: {{ to: {upstream.Url}, sticky: {{ cookie: stay }} }} }}\nroutes: {{ /**: s }}");
        using var response = await gateway.Client.GetAsync("/");
        Assert.Collection(response.Headers.GetValues("Set-Cookie"), own => Assert.Equal("own=1", own), ours => Assert.StartsWith("stay=", ours));
    }

    [Fact]
    public async Task A_cache_stores_no_cookie()
    {
        await using var upstream = await TestUpstream.Start(context => context.Response.WriteAsync("x"));
        await using var gateway = await TestGateway.Start($"upstreams: {{ s: {{ to: {upstream.Url}, sticky: {{ cookie: stay }} }} }}\nroutes: {{ /**: {{ to: s, cache: 60s }} }}");
        Assert.StartsWith("stay=", (await Ask(gateway, null)).Cookie);
        Assert.Equal(("x", null), await Ask(gateway, null));
        Assert.Equal(1, upstream.Requests);
    }

    [Fact]
    public async Task A_failure_sets_no_cookie()
    {
        await using var gateway = await TestGateway.Start($"upstreams: {{ s: {{ to: http://127.0.0.1:{FreePort.Next()}, sticky: true }} }}\nroutes: {{ /**: s }}");
        using var response = await gateway.Client.GetAsync("/");
        Assert.Equal(502, (int)response.StatusCode);
        Assert.False(response.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task A_WebSocket_gets_its_cookie_with_the_upgrade()
    {
        var upstream = await TestUpstream.Start(async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        });
        _upstreams.Add(upstream);
        await using var gateway = await TestGateway.Start($"upstreams: {{ s: {{ to: {upstream.Url}, sticky: {{ cookie: stay }} }} }}\nroutes: {{ /**: s }}");
        using var socket = new ClientWebSocket { Options = { CollectHttpResponseDetails = true } };
        await socket.ConnectAsync(new Uri(gateway.Url.Replace("http", "ws", StringComparison.Ordinal)), TestContext.Current.CancellationToken);
        Assert.StartsWith("stay=", Assert.Single(socket.HttpResponseHeaders!["Set-Cookie"]));
    }

    [Fact]
    public void A_pick_allocates_nothing_with_and_without_a_cookie()
    {
        var set = Sets.Of("power-of-two", [1, 1, 1]);
        var cookie = new StickyCookie(new StickyConfig { Cookie = "stay" }, new StickyKey(new byte[32]), "s", ["x", "y", "z"]);
        var balancer = new StickyBalancer(set.Balancer, set.Destinations, cookie);
        var (known, unknown) = (Sets.NewRequest(), Sets.NewRequest());
        known.Request.Headers.Cookie = $"a=b; stay={cookie.TokenOf(1)}";
        for (var i = 0; i < 1_000; i++)
        {
            balancer.Pick(known, default, out _);
            balancer.Pick(unknown, default, out _);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            if (balancer.Pick(known, default, out _) != 1) throw new InvalidOperationException("The cookie was not followed.");
            balancer.Pick(unknown, default, out _);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        set.Destinations[1].State.IsUsable = false;
        Assert.NotEqual(1, balancer.Pick(known, default, out _));
    }

    public ValueTask InitializeAsync() => default;

    public async ValueTask DisposeAsync()
    {
        foreach (var upstream in _upstreams) await upstream.DisposeAsync();
    }

    private async Task<TestGateway> Start(string sticky, bool start = true)
    {
        if (start)
        {
            foreach (var name in (string[])["a", "b"]) _upstreams.Add(await TestUpstream.Start(context => context.Response.WriteAsync(name)));
        }

        return await TestGateway.Start($$"""
            trust: [127.0.0.1/32]
            upstreams:
              service: { to: [{{_upstreams[0].Url}}, {{_upstreams[1].Url}}], balance: round-robin, {{sticky}} }
            routes: { /**: service }
            """);
    }

    private static async Task<(string Body, string? Cookie)> Ask(TestGateway gateway, string? cookie, string? scheme = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        if (cookie is not null) request.Headers.Add("Cookie", $"x=1; {cookie}; y=2");
        if (scheme is not null) request.Headers.Add("X-Forwarded-Proto", scheme);
        using var response = await gateway.Client.SendAsync(request);
        var set = response.Headers.TryGetValues("Set-Cookie", out var values) ? Assert.Single(values) : null;
        return (await response.Content.ReadAsStringAsync(), set);
    }

    private static string Pair(string cookie) => cookie[..cookie.IndexOf(';', StringComparison.Ordinal)];
}
