using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Usher.Tests.Support;

namespace Usher.Tests.Upstreams.Resilience;

/// <summary>What is sent once more, and what is not; over both engines.</summary>
public abstract class RetryTests
{
    protected abstract string Protocol { get; }

    private HttpProtocols UpstreamProtocols => Protocol == "h2c" ? HttpProtocols.Http2 : HttpProtocols.Http1;

    private Task<TestUpstream> Upstream(RequestDelegate handle) => TestUpstream.Start(handle, UpstreamProtocols);

    private Task<TestGateway> Gateway(string retry, params string[] urls) => TestGateway.Start($$"""
        upstreams:
          service: { to: [{{string.Join(", ", urls.Select(url => $"'{url}'"))}}], protocol: {{Protocol}}, balance: round-robin, {{retry}} }
        routes:
          /**: service
          /never/**: { to: service, retry: off }
        """);

    private static RequestDelegate Failing(int status, string body = "no", string? retryAfter = null) => context =>
    {
        context.Response.StatusCode = status;
        if (retryAfter is not null) context.Response.Headers.RetryAfter = retryAfter;
        return context.Response.WriteAsync(body);
    };

    private static RequestDelegate Echo => async context =>
    {
        using var reader = new StreamReader(context.Request.Body);
        await context.Response.WriteAsync($"{context.Request.Method} {await reader.ReadToEndAsync()}");
    };

    [Fact]
    public async Task A_status_that_is_asked_for_is_sent_to_another_destination_and_never_shown()
    {
        await using var bad = await Upstream(Failing(503));
        await using var good = await Upstream(Echo);
        await using var gateway = await Gateway("retry: { on: [503], budget: 100% }", bad.Url, good.Url);
        for (var i = 0; i < 8; i++) Assert.Equal("GET ", await gateway.Client.GetStringAsync("/"));
        Assert.True(bad.Requests > 0);
    }

    [Fact]
    public async Task Another_status_is_passed_on_as_it_is()
    {
        await using var bad = await Upstream(Failing(500, "broken"));
        await using var gateway = await Gateway("retry: { on: [503] }", bad.Url);
        using var response = await gateway.Client.GetAsync("/");
        Assert.Equal((HttpStatusCode.InternalServerError, "broken"), (response.StatusCode, await response.Content.ReadAsStringAsync()));
        Assert.Equal(1, bad.Requests);
    }

    [Fact]
    public async Task A_POST_is_not_sent_twice_once_it_may_have_left()
    {
        await using var bad = await Upstream(async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            await Failing(503, "sorry")(context);
        });
        await using var gateway = await Gateway("retry: { times: 2, on: [503, reset, timeout] }", bad.Url);
        using var response = await gateway.Client.PostAsync("/", new StringContent("x"));
        Assert.Equal("sorry", await response.Content.ReadAsStringAsync());
        Assert.Equal(1, bad.Requests);
    }

    [Fact]
    public async Task A_POST_that_never_left_is_sent_to_another_destination()
    {
        await using var good = await Upstream(Echo);
        await using var gateway = await Gateway("retry: { budget: 100% }", $"http://127.0.0.1:{FreePort.Next()}", good.Url);
        for (var i = 0; i < 4; i++)
        {
            using var response = await gateway.Client.PostAsync("/", new StringContent("body"));
            Assert.Equal("POST body", await response.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task A_small_body_is_kept_and_sent_again()
    {
        await using var bad = await Upstream(async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            await Failing(502)(context);
        });
        await using var good = await Upstream(Echo);
        await using var gateway = await Gateway("retry: { on: [502], budget: 100% }", bad.Url, good.Url);
        var text = new string('x', 50_000);
        for (var i = 0; i < 4; i++)
        {
            using var response = await gateway.Client.PutAsync("/", new StringContent(text));
            Assert.Equal("PUT " + text, await response.Content.ReadAsStringAsync());
        }

        Assert.True(bad.Requests > 0);
    }

    [Fact]
    public async Task A_large_body_is_streamed_and_its_answer_passed_on()
    {
        await using var bad = await Upstream(async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            await Failing(502, "too bad")(context);
        });
        await using var gateway = await Gateway("retry: { on: [502] }", bad.Url);
        using var response = await gateway.Client.PutAsync("/", new ByteArrayContent(new byte[200_000]));
        Assert.Equal("too bad", await response.Content.ReadAsStringAsync());
        Assert.Equal(1, bad.Requests);
    }

    [Fact]
    public async Task A_destination_that_hangs_is_left_for_another_where_the_route_asks_for_it()
    {
        await using var bad = await Upstream(context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        await using var good = await Upstream(Echo);
        await using var gateway = await Gateway("retry: { on: [timeout] }, timeout: { response: 300ms, connect: 300ms }", bad.Url, good.Url);
        Assert.Equal("GET ", await gateway.Client.GetStringAsync("/"));
        Assert.Equal("GET ", await gateway.Client.GetStringAsync("/"));
        Assert.InRange(bad.Requests, 1, 2);
    }

    [Fact]
    public async Task A_connection_that_breaks_is_left_for_another_where_the_route_asks_for_it()
    {
        await using var bad = await Upstream(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        await using var good = await Upstream(Echo);
        await using var gateway = await Gateway("retry: { on: [reset], budget: 100% }", bad.Url, good.Url);
        for (var i = 0; i < 4; i++) Assert.Equal("GET ", await gateway.Client.GetStringAsync("/"));
        Assert.True(bad.Requests > 0);
    }

    [Fact]
    public async Task A_route_may_turn_it_off()
    {
        await using var bad = await Upstream(Failing(503, "first"));
        await using var gateway = await Gateway("retry: { on: [503] }", bad.Url);
        using var response = await gateway.Client.GetAsync("/never/x");
        Assert.Equal("first", await response.Content.ReadAsStringAsync());
        Assert.Equal(1, bad.Requests);
    }

    [Fact]
    public async Task The_last_try_is_the_answer()
    {
        await using var bad = await Upstream(Failing(503, "all bad"));
        await using var gateway = await Gateway("retry: { times: 3, on: [503], backoff: 1ms, budget: 100% }", bad.Url);
        using var response = await gateway.Client.GetAsync("/");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "all bad"), (response.StatusCode, await response.Content.ReadAsStringAsync()));
        Assert.Equal(4, bad.Requests);
    }

    [Fact]
    public async Task Retry_After_is_waited_for_if_it_is_short_and_passed_on_if_it_is_not()
    {
        var after = "1";
        await using var bad = await Upstream(context => Failing(503, "wait", after)(context));
        await using var gateway = await Gateway("retry: { times: 1, on: [503] }", bad.Url);
        var began = Stopwatch.GetTimestamp();
        using (await gateway.Client.GetAsync("/")) Assert.True(Stopwatch.GetElapsedTime(began) >= TimeSpan.FromSeconds(0.9));
        Assert.Equal(2, bad.Requests);

        after = "120";
        using var response = await gateway.Client.GetAsync("/");
        Assert.Equal(120, response.Headers.RetryAfter!.Delta!.Value.TotalSeconds);
        Assert.Equal(3, bad.Requests);
    }

    [Fact]
    public async Task When_all_fail_the_upstream_sees_no_more_than_its_budget()
    {
        await using var bad = await Upstream(Failing(503));
        await using var gateway = await Gateway("retry: { times: 3, on: [503], backoff: 0s, budget: 20% }", bad.Url);
        var began = Stopwatch.GetTimestamp();
        for (var i = 0; i < 500; i++) (await gateway.Client.GetAsync("/")).Dispose();
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        Assert.InRange(bad.Requests, 501, (int)(500 * 1.2 + 3 * (seconds + 1)));
    }

    [Fact]
    public async Task The_time_for_the_whole_request_holds_over_all_tries()
    {
        await using var bad = await Upstream(context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        await using var gateway = await Gateway("retry: { times: 9, on: [timeout] }, timeout: { response: 300ms, connect: 300ms, total: 1s }", bad.Url);
        var began = Stopwatch.GetTimestamp();
        using var response = await gateway.Client.GetAsync("/").WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(HttpStatusCode.GatewayTimeout, response.StatusCode);
        Assert.InRange(Stopwatch.GetElapsedTime(began).TotalSeconds, 0.3, 10);
        Assert.InRange(bad.Requests, 2, 5);
    }
}

/// <summary>Over HTTP/1.1.</summary>
public sealed class Http1RetryTests : RetryTests
{
    protected override string Protocol => "http1";
}

/// <summary>Over HTTP/2 in cleartext.</summary>
public sealed class Http2RetryTests : RetryTests
{
    protected override string Protocol => "h2c";
}
