using System.Collections.Concurrent;
using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Usher.Telemetry.Metrics;
using Usher.Tests.Support;

namespace Usher.Tests.Upstreams.Mirroring;

public sealed class MirrorTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<string> _copies = new();
    private TestUpstream _real = null!;
    private TestUpstream _shadow = null!;

    [Theory]
    [InlineData("http1")]
    [InlineData("h2c")]
    public async Task A_copy_has_the_method_the_target_the_fields_and_the_body(string protocol)
    {
        await using var gateway = await Start("mirror: shadow, rewrite: \"/v2/{rest}\", headers: { request: { set: { X-Set: yes } } }", listen: protocol);
        using var request = new HttpRequestMessage(HttpMethod.Put, "/a%20b?q=1") { Content = new StringContent("body"), Version = VersionOf(protocol), VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Headers.Add("X-In", "one");
        using var response = await gateway.Client.SendAsync(request);
        Assert.Equal("real PUT /v2/a%20b?q=1 one yes body", await response.Content.ReadAsStringAsync());
        await Eventually.True(() => _copies.Contains("PUT /v2/a%20b?q=1 one yes body"));
        await Eventually.True(() => Count(gateway, "sent") == 1);
    }

    [Fact]
    public async Task A_chunked_body_is_copied_and_one_that_is_too_large_is_not()
    {
        await using var gateway = await Start("mirror: { to: shadow, body: 10 }");
        Assert.EndsWith("0123456789", await Send(gateway, "0123456789", chunked: true), StringComparison.Ordinal);
        Assert.EndsWith("0123456789+", await Send(gateway, "0123456789+", chunked: true), StringComparison.Ordinal);
        Assert.EndsWith("0123456789+", await Send(gateway, "0123456789+", chunked: false), StringComparison.Ordinal);
        await Eventually.True(() => Count(gateway, "sent") == 1 && Count(gateway, "too-large") == 2);
        Assert.EndsWith(" 0123456789", Assert.Single(_copies), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_share_is_copied()
    {
        await using var gateway = await Start("mirror: { to: shadow, share: 30%, concurrent: 1000 }");
        for (var i = 0; i < 500; i++) await gateway.Client.GetStringAsync("/");
        await Eventually.True(() => Count(gateway, "sent") == _shadow.Requests);
        Assert.InRange(_shadow.Requests, 90, 210);
    }

    [Fact]
    public async Task A_client_sees_nothing_of_a_mirror_that_is_not_there_or_hangs_or_fails()
    {
        await using var hanging = await TestUpstream.Start(context => Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted));
        await using var failing = await TestUpstream.Start(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        foreach (var (url, result) in new[] { ($"http://127.0.0.1:{FreePort.Next()}", "failed"), (failing.Url, "failed"), (hanging.Url, "failed") })
        {
            await using var gateway = await Start($"mirror: {{ to: \"{url}\", timeout: 300ms }}");
            for (var i = 0; i < 5; i++) Assert.StartsWith("real", await Send(gateway, "x", chunked: false), StringComparison.Ordinal);
            await Eventually.True(() => Count(gateway, result, url) == 5);
        }
    }

    [Fact]
    public async Task There_are_never_more_copies_than_there_may_be()
    {
        var open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var slow = await TestUpstream.Start(_ => open.Task);
        await using var gateway = await Start($"mirror: {{ to: \"{slow.Url}\", concurrent: 3, timeout: 1m }}");
        for (var i = 0; i < 10; i++) Assert.StartsWith("real", await gateway.Client.GetStringAsync("/"), StringComparison.Ordinal);
        Assert.Equal(7, Count(gateway, "too-many", slow.Url));
        open.SetResult();
        await Eventually.True(() => Count(gateway, "sent", slow.Url) == 3);
        Assert.StartsWith("real", await gateway.Client.GetStringAsync("/"), StringComparison.Ordinal);
        await Eventually.True(() => Count(gateway, "sent", slow.Url) == 4);
    }

    [Fact]
    public async Task A_WebSocket_is_not_mirrored()
    {
        await using var gateway = await Start("mirror: shadow");
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri(gateway.Url.Replace("http", "ws", StringComparison.Ordinal)), TestContext.Current.CancellationToken);
        await gateway.Client.GetStringAsync("/");
        await Eventually.True(() => Count(gateway, "sent") == 1);
        Assert.Equal(1, _shadow.Requests);
    }

    [Fact]
    public async Task Copies_are_counted_where_metrics_are_read()
    {
        await using var gateway = await Start("mirror: shadow", "admin: 127.0.0.1:0");
        await gateway.Client.GetStringAsync("/");
        await Eventually.True(() => Count(gateway, "sent") == 1);
        using var client = new HttpClient();
        Assert.Contains("usher_mirror_requests_total{usher_upstream=\"shadow\",result=\"sent\"} 1", await client.GetStringAsync(gateway.AdminUrl + "/metrics"), StringComparison.Ordinal);
    }

    public async ValueTask InitializeAsync()
    {
        _real = await TestUpstream.Start(async context => await Answer(context, "real " + await Describe(context)));
        _shadow = await TestUpstream.Start(async context => _copies.Enqueue(await Describe(context)));
    }

    public async ValueTask DisposeAsync()
    {
        await _real.DisposeAsync();
        await _shadow.DisposeAsync();
    }

    private static async Task Answer(HttpContext context, string text)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            await context.Response.WriteAsync(text);
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
    }

    private static async Task<string> Describe(HttpContext context)
    {
        var request = context.Request;
        using var reader = new StreamReader(request.Body);
        var target = context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget;
        return $"{request.Method} {target} {request.Headers["X-In"]} {request.Headers["X-Set"]} {(context.WebSockets.IsWebSocketRequest ? "" : await reader.ReadToEndAsync())}";
    }

    private Task<TestGateway> Start(string mirror, string rest = "", string listen = "http1") => TestGateway.Start($$"""
        listen: { at: 127.0.0.1:0, protocols: {{listen}} }
        {{rest}}
        upstreams: { real: "{{_real.Url}}", shadow: "{{_shadow.Url}}" }
        routes: { /**: { to: real, {{mirror}} } }
        """);

    private static async Task<string> Send(TestGateway gateway, string body, bool chunked)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new StringContent(body) };
        request.Headers.TransferEncodingChunked = chunked ? true : null;
        using var response = await gateway.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync();
    }

    private static long Count(TestGateway gateway, string result, string upstream = "shadow") =>
        gateway.Services.GetRequiredService<GatewayMetrics>().Mirrors.Where(mirror => mirror.Result == result && mirror.Upstream == upstream).Sum(mirror => mirror.Count);

    private static Version VersionOf(string protocol) => protocol == "h2c" ? HttpVersion.Version20 : HttpVersion.Version11;
}
