using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Usher.Admin.Api;
using Usher.Admin.Streams;
using Usher.Live;
using Usher.Tests.Support;

namespace Usher.Tests.Admin.Streams;

public sealed class TailTests
{
    [Fact]
    public async Task Misses_nothing_from_the_moment_in_which_its_client_is_told_that_it_is_open()
    {
        var watch = new RequestWatch();
        using var slots = new StreamSlots();
        var told = new List<bool>();
        using var body = new NotedStream(() => told.Add(watch.Observer is not null));
        var context = new DefaultHttpContext { Response = { Body = body } };
        await new TailEndpoints(new RequestTail(watch), slots, TimeProvider.System).All.Single().Handle(context);
        Assert.Equal([true], told);
        Assert.Null(watch.Observer);
    }

    [Fact]
    public async Task Shows_requests_with_their_policies_and_tries_and_without_their_secrets()
    {
        await using var upstream = await TestUpstream.Start(async context =>
        {
            if (context.Request.Headers.ContainsKey("X-Fail")) context.Response.StatusCode = 503;
            await context.Response.WriteAsync("hello");
        });
        await using var gateway = await TestGateway.Start($$"""
            admin: 127.0.0.1:0
            upstreams: { web: { to: ["{{upstream.Url}}"], retry: { times: 1, on: [503] } } }
            routes: { "GET /a/{id}": { limit: 100/s per ip, to: web }, /no: { respond: 403 } }
            """);
        using var tail = await Open(gateway, "");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/a/7?user=bob&token=hunter2&hunter3");
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer hunter4hunter4");
        request.Headers.TryAddWithoutValidation("X-My-Secret", "hunter5");
        request.Headers.TryAddWithoutValidation("X-Fail", "1");
        request.Headers.TryAddWithoutValidation("User-Agent", "tests/1");
        using var answer = await gateway.Client.SendAsync(request);

        var shown = await tail.Next("request");
        Assert.DoesNotContain("hunter", shown.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("bob", shown.GetRawText(), StringComparison.Ordinal);
        Assert.Equal("/a/7?user=*&token=*&*", shown.GetProperty("target").GetString());
        Assert.Equal(("GET", 503, "GET /a/{id}", "web"), (shown.GetProperty("method").GetString(), shown.GetProperty("status").GetInt32(), shown.GetProperty("route").GetString(), shown.GetProperty("upstream").GetString()));
        Assert.Contains(shown.GetProperty("fields").EnumerateArray(), field => field.GetProperty("name").GetString() == "User-Agent" && field.GetProperty("value").GetString() == "tests/1");
        Assert.Contains(shown.GetProperty("fields").EnumerateArray(), field => field.GetProperty("name").GetString() == "X-My-Secret" && field.GetProperty("value").GetString() == "***");
        var tries = shown.GetProperty("tries");
        Assert.Equal(2, tries.GetArrayLength());
        var duration = shown.GetProperty("durationMs").GetDouble();
        foreach (var one in tries.EnumerateArray())
        {
            Assert.Equal((upstream.Url, 503), (one.GetProperty("destination").GetString(), one.GetProperty("status").GetInt32()));
            Assert.InRange(one.GetProperty("startMs").GetDouble() + one.GetProperty("totalMs").GetDouble(), 0, duration + 0.01);
            Assert.InRange(one.GetProperty("firstByteMs").GetDouble(), 0, one.GetProperty("totalMs").GetDouble());
        }

        Assert.NotEqual(JsonValueKind.Null, tries[0].GetProperty("connectMs").ValueKind);
    }

    [Theory]
    [InlineData("status=4xx", "/no")]
    [InlineData("status=404,403", "/no")]
    [InlineData("route=/no", "/no")]
    [InlineData("route=", "/elsewhere")]
    [InlineData("text=LSEWHER", "/elsewhere")]
    [InlineData("method=POST", "/yes")]
    [InlineData("method=POST&status=2xx", "/yes")]
    public async Task Filters_are_applied_by_the_server(string filter, string expected)
    {
        await using var gateway = await TestGateway.Start("admin: 127.0.0.1:0\nroutes: { /yes: { respond: 200 }, /no: { respond: 403 } }");
        using var tail = await Open(gateway, filter);
        if (!filter.StartsWith("status", StringComparison.Ordinal)) await gateway.Client.GetAsync("/yes");
        await gateway.Client.GetAsync("/yes");
        await gateway.Client.GetAsync(expected == "/elsewhere" ? "/no" : "/yes");
        if (expected == "/yes") await gateway.Client.PostAsync("/yes", null);
        else await gateway.Client.GetAsync(expected);
        Assert.Equal(expected, (await tail.Next("request")).GetProperty("target").GetString());
    }

    [Fact]
    public async Task More_than_asked_for_are_counted_and_not_shown()
    {
        await using var gateway = await TestGateway.Start("admin: 127.0.0.1:0\nroutes: { /**: { respond: 200 } }");
        using var tail = await Open(gateway, "rate=1");
        for (var i = 0; i < 30; i++) await gateway.Client.GetStringAsync("/");
        var skipped = await tail.Next("skipped");
        Assert.InRange(skipped.GetProperty("count").GetInt32(), 1, 29);
        Assert.InRange(skipped.GetProperty("seen").GetInt32(), skipped.GetProperty("count").GetInt32(), 30);
    }

    [Fact]
    public async Task Nobody_looks_at_requests_while_no_tail_is_open()
    {
        await using var gateway = await TestGateway.Start("admin: 127.0.0.1:0\nroutes: { /**: { respond: 200 } }");
        var watch = gateway.Services.GetRequiredService<RequestWatch>();
        Assert.Null(watch.Observer);
        using (await Open(gateway, "")) Assert.NotNull(watch.Observer);
        await Eventually.True(() => watch.Observer is null);
        Assert.Equal(0, gateway.Services.GetRequiredService<StreamSlots>().Open);
    }

    [Theory]
    [InlineData("status=6xx")]
    [InlineData("status=abc")]
    [InlineData("slowerThan=long")]
    [InlineData("rate=0")]
    [InlineData("rate=1000")]
    [InlineData("nothing=1")]
    public async Task A_filter_that_is_wrong_is_refused(string filter)
    {
        await using var gateway = await TestGateway.Start("admin: 127.0.0.1:0\nroutes: { /**: { respond: 200 } }");
        using var response = await new AdminClient(gateway).Send(HttpMethod.Get, $"/api/requests/tail?{filter}");
        Assert.Equal(400, (int)response.StatusCode);
    }

    private static async Task<EventReader> Open(TestGateway gateway, string filter)
    {
        var response = await new AdminClient(gateway).Send(HttpMethod.Get, $"/api/requests/tail?{filter}");
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        var watch = gateway.Services.GetRequiredService<RequestWatch>();
        await Eventually.True(() => watch.Observer is not null);
        return new EventReader(response);
    }

    // A client that leaves as soon as it is told anything.
    private sealed class NotedStream(Action told) : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            told();
            throw new IOException("gone");
        }
    }
}
