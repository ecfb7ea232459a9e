using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;
using Usher.Tests.Support;

namespace Usher.Tests.Upstreams.Splits;

public sealed class SplitTests : IAsyncLifetime
{
    private TestUpstream _stable = null!;
    private TestUpstream _canary = null!;

    [Fact]
    public async Task Requests_are_split_by_weight()
    {
        await using var gateway = await Start("to: { stable: 75, canary: 25 }");
        for (var i = 0; i < 800; i++) await gateway.Client.GetStringAsync("/");
        Assert.Equal(800, _stable.Requests + _canary.Requests);
        Assert.InRange(_canary.Requests, 130, 270);
    }

    [Theory]
    [InlineData("X-Canary", "1", null, "canary")]
    [InlineData("X-Canary", "2", null, "stable")]
    [InlineData(null, null, "tester=yes", "canary")]
    [InlineData(null, null, null, "stable")]
    public async Task Testers_get_their_part_and_nobody_else(string? field, string? value, string? cookie, string expected)
    {
        await using var gateway = await Start("""to: { stable: 1, canary: { when: { header: { X-Canary: "1" } } }, tested: { when: { cookie: { tester: "*" } } } }""");
        for (var i = 0; i < 10; i++) Assert.Equal(expected, (await Ask(gateway, cookie, field, value)).Body);
    }

    [Fact]
    public async Task A_client_stays_with_its_part_where_asked()
    {
        await using var gateway = await Start("{ to: { stable: 1, canary: 1 }, sticky: true }");
        var seen = new HashSet<string>();
        for (var client = 0; client < 30; client++)
        {
            var (part, cookie) = await Ask(gateway);
            Assert.EndsWith("; Path=/; HttpOnly; SameSite=Lax", cookie);
            Assert.DoesNotContain(part, cookie, StringComparison.Ordinal);
            seen.Add(part);
            for (var i = 0; i < 5; i++) Assert.Equal((part, null), await Ask(gateway, Pair(cookie!)));
        }

        Assert.Equal(["canary", "stable"], seen.Order());
    }

    [Fact]
    public async Task A_part_without_a_weight_keeps_nobody()
    {
        const string Sticky = "sticky: { cookie: part, secret: 0123456789abcdef }";
        await using var before = await Start($"{{ to: {{ canary: 1, stable: 0 }}, {Sticky} }}");
        await using var after = await Start($$"""{ to: { stable: 1, canary: { weight: 0, when: { header: { X-Canary: "1" } } } }, {{Sticky}} }""");
        var (part, cookie) = await Ask(before);
        Assert.Equal("canary", part);
        var (then, other) = await Ask(after, Pair(cookie!));
        Assert.Equal("stable", then);
        Assert.StartsWith("part=", other);
        Assert.Equal(("canary", null), await Ask(after, Pair(other!), "X-Canary", "1"));
    }

    [Fact]
    public async Task A_client_of_several_addresses_stays_with_one()
    {
        await using var gateway = await TestGateway.Start($"routes: {{ /**: {{ to: [{_stable.Url}, {_canary.Url}], sticky: true }} }}");
        for (var client = 0; client < 10; client++)
        {
            var (first, cookie) = await Ask(gateway);
            for (var i = 0; i < 5; i++) Assert.Equal((first, null), await Ask(gateway, Pair(cookie!)));
        }
    }

    [Fact]
    public async Task A_WebSocket_is_split_too_and_gets_its_cookie()
    {
        await using var gateway = await Start("{ to: { canary: 1, stable: 0 }, sticky: { cookie: part } }");
        using var socket = new ClientWebSocket { Options = { CollectHttpResponseDetails = true } };
        await socket.ConnectAsync(new Uri(gateway.Url.Replace("http", "ws", StringComparison.Ordinal)), TestContext.Current.CancellationToken);
        Assert.StartsWith("part=", Assert.Single(socket.HttpResponseHeaders!["Set-Cookie"]));
        Assert.Equal(1, _canary.Requests);
    }

    [Fact]
    public async Task HTTP_2_is_split_too()
    {
        await using var gateway = await TestGateway.Start(Yaml("{ to: { canary: 1, stable: 0 }, sticky: { cookie: part } }", "listen: { at: 127.0.0.1:0, protocols: h2c }"));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var response = await gateway.Client.SendAsync(request);
        Assert.Equal("canary", await response.Content.ReadAsStringAsync());
        Assert.StartsWith("part=", Assert.Single(response.Headers.GetValues("Set-Cookie")));
    }

    [Fact]
    public async Task A_cache_keeps_the_parts_apart_and_each_client_gets_its_cookie_even_with_a_hit()
    {
        await using var gateway = await Start("{ to: { stable: 1, canary: 1 }, sticky: { cookie: part }, cache: 60s }");
        var bodies = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var client = 0; client < 30; client++)
        {
            var (body, cookie) = await Ask(gateway);
            var pair = Pair(cookie!);
            Assert.Equal(body, bodies.GetValueOrDefault(pair, body));
            bodies[pair] = body;
            Assert.Equal((body, null), await Ask(gateway, pair));
        }

        Assert.Equal(["canary", "stable"], bodies.Values.Order());
        Assert.Equal(2, _stable.Requests + _canary.Requests);
    }

    [Fact]
    public async Task A_cache_gives_one_testers_answer_to_nobody_else()
    {
        await using var gateway = await Start("""{ to: { stable: 1, canary: { when: { header: { X-Canary: "1" } } } }, cache: 60s }""");
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("canary", (await Ask(gateway, null, "X-Canary", "1")).Body);
            Assert.Equal("stable", (await Ask(gateway)).Body);
        }

        Assert.Equal(2, _stable.Requests + _canary.Requests);
    }

    public async ValueTask InitializeAsync()
    {
        _stable = await Serve("stable");
        _canary = await Serve("canary");
    }

    public async ValueTask DisposeAsync()
    {
        await _stable.DisposeAsync();
        await _canary.DisposeAsync();
    }

    private static Task<TestUpstream> Serve(string name) => TestUpstream.Start(async context =>
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            await context.Response.WriteAsync(name);
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
    });

    private Task<TestGateway> Start(string route) => TestGateway.Start(Yaml(route.StartsWith('{') ? route : $"{{ {route} }}"));

    private string Yaml(string route, string rest = "") => $$"""
        {{rest}}
        upstreams: { stable: "{{_stable.Url}}", canary: "{{_canary.Url}}", tested: "{{_canary.Url}}" }
        routes: { /**: {{route}} }
        """;

    private static async Task<(string Body, string? Cookie)> Ask(TestGateway gateway, string? cookie = null, string? field = null, string? value = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        if (cookie is not null) request.Headers.Add("Cookie", cookie);
        if (field is not null) request.Headers.Add(field, value);
        using var response = await gateway.Client.SendAsync(request);
        var set = response.Headers.TryGetValues("Set-Cookie", out var values) ? Assert.Single(values) : null;
        return (await response.Content.ReadAsStringAsync(), set);
    }

    private static string Pair(string cookie) => cookie[..cookie.IndexOf(';', StringComparison.Ordinal)];
}
