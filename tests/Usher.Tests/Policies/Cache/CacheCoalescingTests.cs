using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Usher.Telemetry.Metrics;
using Usher.Tests.Support;

namespace Usher.Tests.Policies.Cache;

public sealed class CacheCoalescingTests
{
    [Fact]
    public async Task A_thousand_misses_at_once_make_one_request()
    {
        var open = new TaskCompletionSource();
        await using var upstream = await TestUpstream.Start(async context =>
        {
            await open.Task;
            context.Response.Headers.CacheControl = "max-age=60";
            await context.Response.WriteAsync("slow");
        });
        await using var gateway = await Gateway(upstream);
        var asked = Enumerable.Range(0, 1000).Select(_ => gateway.Client.GetStringAsync("/")).ToList();
        await Eventually.Get(() => Task.FromResult(upstream.Requests > 0 ? "" : null), "first request");
        await Followers(gateway, 999);
        open.SetResult();
        Assert.All(await Task.WhenAll(asked), answer => Assert.Equal("slow", answer));
        Assert.Equal(1, upstream.Requests);
    }

    [Fact]
    public async Task Those_who_follow_read_while_the_leader_fills()
    {
        var more = new TaskCompletionSource();
        await using var upstream = await TestUpstream.Start(async context =>
        {
            context.Response.Headers.CacheControl = "max-age=60";
            context.Response.ContentLength = 10;
            await context.Response.WriteAsync("01234");
            await context.Response.Body.FlushAsync();
            await more.Task;
            await context.Response.WriteAsync("56789");
        });
        await using var gateway = await Gateway(upstream);
        using var leader = await gateway.Client.GetAsync("/", HttpCompletionOption.ResponseHeadersRead);
        using var follower = await gateway.Client.GetAsync("/", HttpCompletionOption.ResponseHeadersRead);
        await using var body = await follower.Content.ReadAsStreamAsync();
        var piece = new byte[5];
        await body.ReadExactlyAsync(piece);
        Assert.Equal("01234"u8.ToArray(), piece);
        Assert.Equal("Usher; fwd=miss; collapsed", Assert.Single(follower.Headers.GetValues("Cache-Status")));
        more.SetResult();
        await body.ReadExactlyAsync(piece);
        Assert.Equal("56789"u8.ToArray(), piece);
        Assert.Equal("0123456789", await leader.Content.ReadAsStringAsync());
        Assert.Equal(1, upstream.Requests);
    }

    [Fact]
    public async Task A_leader_that_leaves_takes_nobody_along()
    {
        var open = new TaskCompletionSource();
        await using var upstream = await TestUpstream.Start(async context =>
        {
            await open.Task;
            context.Response.Headers.CacheControl = "max-age=60";
            await context.Response.WriteAsync("whole");
        });
        await using var gateway = await Gateway(upstream);
        await using (var leader = await gateway.Connect())
        {
            await leader.Send($"GET / HTTP/1.1\r\nHost: 127.0.0.1:{gateway.Port}\r\n\r\n");
            await Eventually.Get(() => Task.FromResult(upstream.Requests > 0 ? "" : null), "first request");
            var follower = gateway.Client.GetStringAsync("/");
            await Followers(gateway, 1);
            leader.Reset();
            await Task.Delay(200);
            open.SetResult();
            Assert.Equal("whole", await follower);
        }

        Assert.Equal(1, upstream.Requests);
    }

    [Fact]
    public async Task What_is_fetched_for_nobody_is_given_up()
    {
        var gone = new TaskCompletionSource();
        await using var upstream = await TestUpstream.Start(async context =>
        {
            context.RequestAborted.Register(() => gone.TrySetResult());
            await gone.Task;
        });
        await using var gateway = await Gateway(upstream);
        await using var client = await gateway.Connect();
        await client.Send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        await Eventually.Get(() => Task.FromResult(upstream.Requests > 0 ? "" : null), "first request");
        client.Reset();
        await gone.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Theory]
    [InlineData(200, "no-store")]
    [InlineData(500, "no-store")]
    public async Task A_leader_whose_answer_is_its_own_does_not_serialise_the_rest(int status, string directives)
    {
        const int Count = 20;
        var open = new TaskCompletionSource();
        var together = new TaskCompletionSource();
        var inside = 0;
        await using var upstream = await TestUpstream.Start(async context =>
        {
            var number = Interlocked.Increment(ref inside);
            if (number == 1) await open.Task;
            else if (number == Count) together.TrySetResult();
            // All others have to be here at the same time before any of them is answered.
            if (number > 1) await together.Task.WaitAsync(TimeSpan.FromSeconds(30));
            context.Response.StatusCode = status;
            context.Response.Headers.CacheControl = directives;
            await context.Response.WriteAsync("own");
        });
        await using var gateway = await Gateway(upstream);
        var asked = Enumerable.Range(0, Count).Select(_ => gateway.Client.GetAsync("/")).ToList();
        await Eventually.Get(() => Task.FromResult(upstream.Requests > 0 ? "" : null), "first request");
        await Followers(gateway, Count - 1);
        open.SetResult();
        foreach (var answer in await Task.WhenAll(asked)) Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(Count, upstream.Requests);
    }

    [Fact]
    public async Task What_turns_out_too_large_reaches_those_who_follow_whole()
    {
        var more = new TaskCompletionSource();
        var part = new string('x', 60_000);
        await using var upstream = await TestUpstream.Start(async context =>
        {
            context.Response.Headers.CacheControl = "max-age=60";
            await context.Response.WriteAsync(part);
            await context.Response.Body.FlushAsync();
            await more.Task;
            for (var i = 0; i < 30; i++) await context.Response.WriteAsync(part);
        });
        await using var gateway = await Gateway(upstream, "{ maxObject: 100KB }");
        var leader = gateway.Client.GetStringAsync("/");
        await Eventually.Get(() => Task.FromResult(upstream.Requests > 0 ? "" : null), "first request");
        using var follower = await gateway.Client.GetAsync("/", HttpCompletionOption.ResponseHeadersRead);
        more.SetResult();
        Assert.Equal(31 * part.Length, (await follower.Content.ReadAsStringAsync()).Length);
        Assert.Equal(31 * part.Length, (await leader).Length);
        Assert.Equal(1, upstream.Requests);
    }

    private static Task<string> Followers(TestGateway gateway, int count) => Eventually.Get(
        () => Task.FromResult(gateway.Services.GetRequiredService<GatewayMetrics>().Caches.Single().Waiting == count ? "" : null), $"{count} that follow", 60);

    private static Task<TestGateway> Gateway(TestUpstream upstream, string cache = "true") =>
        TestGateway.Start($"routes: {{ /**: {{ cache: {cache}, to: '{upstream.Url}' }} }}");
}
