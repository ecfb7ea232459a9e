using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Usher.Config;
using Usher.Hosting;
using Usher.Live;
using Usher.Policies;
using Usher.Tests.Support;

namespace Usher.Tests.Policies.RateLimit;

public sealed class RateLimitTests
{
    private static readonly IPolicy Known = new MiddlewarePolicy("known", Stage.Identify, next => context =>
    {
        var name = context.Request.Headers["X-Caller"].ToString();
        if (name.Length > 0) GatewayRequest.Of(context).Consumer = new Consumer { Id = name, Provider = "test", Plan = context.Request.Headers["X-Plan"].ToString() is { Length: > 0 } plan ? plan : null };
        return next(context);
    });

    [Fact]
    public async Task The_burst_passes_and_the_next_is_a_429_that_says_when_to_come_back()
    {
        await using var gateway = await TestGateway.Start("routes: { /**: { limit: 3/h per ip, respond: 200 } }");
        for (var i = 2; i >= 0; i--)
        {
            var passed = await gateway.Client.GetAsync("/", TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, passed.StatusCode);
            Assert.Equal("\"ip\";q=3;w=3600", passed.Headers.GetValues("RateLimit-Policy").Single());
            Assert.Equal($"\"ip\";r={i};t={Math.Max(i, 1) * 1200}", passed.Headers.GetValues("RateLimit").Single());
        }

        var refused = await gateway.Client.GetAsync("/", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1100, 1200);
        Assert.Equal($"\"ip\";r=0;t={refused.Headers.RetryAfter.Delta.Value.TotalSeconds}", refused.Headers.GetValues("RateLimit").Single());
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType!.MediaType);
        using var problem = JsonDocument.Parse(await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("too-many-requests", problem.RootElement.GetProperty("code").GetString());
        Assert.Equal("https://iana.org/assignments/http-problem-types#quota-exceeded", problem.RootElement.GetProperty("type").GetString());
        Assert.Equal(["ip"], problem.RootElement.GetProperty("violated-policies").EnumerateArray().Select(name => name.GetString()!));
    }

    [Fact]
    public async Task The_fields_are_structured_and_nobody_who_spreads_what_is_left_over_its_time_goes_faster_than_the_rate()
    {
        await using var gateway = await TestGateway.Start("""
            plans: { 'a "b" \c': { limit: 600/min burst 3, quota: 1M/month } }
            routes: { /**: { known: true, limit: [100/min per ip, 20/s burst 40, 999999/h per header(X-Tenant)], respond: 200 } }
            """, Known);
        var refusals = 0;
        for (var i = 0; i < 12; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { { "X-Caller", "anna" }, { "X-Plan", "a \"b\" \\c" }, { "X-Tenant", "t" } } };
            using var answer = await gateway.Client.SendAsync(request, TestContext.Current.CancellationToken);
            if (answer.StatusCode == HttpStatusCode.TooManyRequests) refusals++;
            var policies = StructuredList.Parse(string.Join(", ", answer.Headers.GetValues("RateLimit-Policy")));
            var limits = StructuredList.Parse(string.Join(", ", answer.Headers.GetValues("RateLimit")));
            Assert.Equal(policies.Select(policy => policy.Value), limits.Select(limit => limit.Value));
            Assert.Distinct(policies.Select(policy => policy.Value));
            foreach (var (policy, limit) in policies.Zip(limits))
            {
                Assert.Equal(["q", "w"], policy.Parameters.Keys);
                Assert.Equal(["r", "t"], limit.Parameters.Keys);
                Assert.True(policy.Parameters["w"] > 0 && limit.Parameters["r"] >= 0 && limit.Parameters["r"] <= policy.Parameters["q"]);
                if (limit.Value.Contains("month", StringComparison.Ordinal)) continue;
                // "w" is rounded up to a whole second.
                Assert.True(limit.Parameters["r"] * (policy.Parameters["w"] - 1) <= limit.Parameters["t"] * policy.Parameters["q"], $"{limit} of {policy}");
            }
        }

        Assert.True(refusals > 0);
    }

    [Theory]
    [InlineData("1/h per ip", "192.0.2.7", "192.0.2.7", 429)]
    [InlineData("1/h per ip", "192.0.2.7", "192.0.2.8", 200)]
    [InlineData("1/h per ip", "192.0.2.7", "::ffff:192.0.2.7", 429)]
    [InlineData("1/h per ip", "2001:db8:0:1::1", "2001:db8:0:1:ffff::2", 429)]
    [InlineData("1/h per ip", "2001:db8:0:1::1", "2001:db8:0:2::1", 200)]
    [InlineData("{ rate: 1/h, per: ip, ipv6: 128 }", "2001:db8:0:1::1", "2001:db8:0:1::2", 200)]
    [InlineData("{ rate: 1/h, per: ip, ipv6: 128 }", "2001:db8:0:1::1", "2001:db8:0:1::1", 429)]
    [InlineData("{ rate: 1/h, per: ip, ipv6: 60 }", "2001:db8:0:10::1", "2001:db8:0:1f::1", 429)]
    [InlineData("{ rate: 1/h, per: ip, ipv6: 60 }", "2001:db8:0:10::1", "2001:db8:0:20::1", 200)]
    [InlineData("1/h", "192.0.2.7", "192.0.2.8", 429)]
    [InlineData("1/h burst 2 per ip", "192.0.2.7", "192.0.2.7", 200)]
    public async Task Counts_by_address(string limit, string first, string second, int status)
    {
        await using var gateway = await TestGateway.Start($"trust: [127.0.0.1]\nroutes: {{ /**: {{ limit: {limit}, respond: 200 }} }}");
        Assert.Equal(200, await Ask(gateway, $"X-Forwarded-For: {first}"));
        Assert.Equal(status, await Ask(gateway, $"X-Forwarded-For: {second}"));
    }

    [Fact]
    public async Task Counts_by_consumer_and_those_whom_nobody_knows_by_address()
    {
        await using var gateway = await TestGateway.Start("""
            trust: [127.0.0.1]
            routes: { /**: { known: true, limit: { rate: 2/h, per: consumer, anonymous: 1/h }, respond: 200 } }
            """, Known);
        Assert.Equal(200, await Ask(gateway, "X-Caller: acme\r\nX-Forwarded-For: 192.0.2.1"));
        Assert.Equal(200, await Ask(gateway, "X-Caller: acme\r\nX-Forwarded-For: 192.0.2.2"));
        Assert.Equal(429, await Ask(gateway, "X-Caller: acme\r\nX-Forwarded-For: 192.0.2.3"));
        Assert.Equal(200, await Ask(gateway, "X-Caller: other\r\nX-Forwarded-For: 192.0.2.1"));
        Assert.Equal(200, await Ask(gateway, "X-Forwarded-For: 192.0.2.1"));
        Assert.Equal(429, await Ask(gateway, "X-Forwarded-For: 192.0.2.1"));
        Assert.Equal(200, await Ask(gateway, "X-Forwarded-For: 192.0.2.2"));
    }

    [Fact]
    public async Task Counts_by_a_field_and_several_together()
    {
        await using var gateway = await TestGateway.Start("""
            trust: [127.0.0.1]
            routes: { /**: { limit: 1/h per header(X-Tenant) and ip, respond: 200 } }
            """);
        Assert.Equal(200, await Ask(gateway, "X-Tenant: a\r\nX-Forwarded-For: 192.0.2.1"));
        Assert.Equal(429, await Ask(gateway, "X-Tenant: a\r\nX-Forwarded-For: 192.0.2.1"));
        Assert.Equal(200, await Ask(gateway, "X-Tenant: b\r\nX-Forwarded-For: 192.0.2.1"));
        Assert.Equal(200, await Ask(gateway, "X-Tenant: a\r\nX-Forwarded-For: 192.0.2.2"));
        Assert.Equal(200, await Ask(gateway, "X-Forwarded-For: 192.0.2.2"));
        Assert.Equal(429, await Ask(gateway, "X-Forwarded-For: 192.0.2.2"));
    }

    [Fact]
    public async Task A_refusal_by_one_takes_nothing_of_the_others()
    {
        await using var gateway = await TestGateway.Start("""
            trust: [127.0.0.1]
            routes: { /**: { limit: [3/h per ip, 2/h per header(X-Tenant)], respond: 200 } }
            """);
        Assert.Equal(200, await Ask(gateway, "X-Tenant: a\r\nX-Forwarded-For: 192.0.2.1"));
        Assert.Equal(200, await Ask(gateway, "X-Tenant: a\r\nX-Forwarded-For: 192.0.2.1"));
        for (var i = 0; i < 5; i++) Assert.Equal(429, await Ask(gateway, "X-Tenant: a\r\nX-Forwarded-For: 192.0.2.1"));
        Assert.Equal(200, await Ask(gateway, "X-Tenant: b\r\nX-Forwarded-For: 192.0.2.1"));
        Assert.Equal(429, await Ask(gateway, "X-Tenant: b\r\nX-Forwarded-For: 192.0.2.1"));
    }

    [Fact]
    public async Task One_that_is_inherited_counts_all_its_routes_together_and_a_routes_own_comes_on_top()
    {
        await using var gateway = await TestGateway.Start("""
            defaults: { limit: 3/h per ip }
            routes:
              /a: { respond: 200 }
              /b: { limit: 1/h per ip, respond: 200 }
              /c: { limit: off, respond: 200 }
            """);
        Assert.Equal(200, await Ask(gateway, "A: b", "/a"));
        Assert.Equal(200, await Ask(gateway, "A: b", "/b"));
        Assert.Equal(429, await Ask(gateway, "A: b", "/b"));
        Assert.Equal(200, await Ask(gateway, "A: b", "/a"));
        Assert.Equal(429, await Ask(gateway, "A: b", "/a"));
        Assert.Equal(200, await Ask(gateway, "A: b", "/c"));
    }

    [Fact]
    public async Task A_route_says_what_its_requests_cost_in_limits_that_it_inherits()
    {
        await using var gateway = await TestGateway.Start("""
            defaults: { limit: 10/h per ip }
            routes:
              /cheap: { respond: 200 }
              /dear: { limit: { cost: 4 }, respond: 200 }
              /free: { limit: { cost: 0 }, respond: 200 }
            """);
        Assert.Equal(200, await Ask(gateway, "A: b", "/dear"));
        Assert.Equal(200, await Ask(gateway, "A: b", "/dear"));
        Assert.Equal(429, await Ask(gateway, "A: b", "/dear"));
        Assert.Equal(200, await Ask(gateway, "A: b", "/cheap"));
        Assert.Equal(200, await Ask(gateway, "A: b", "/cheap"));
        Assert.Equal(429, await Ask(gateway, "A: b", "/cheap"));
        Assert.Equal(200, await Ask(gateway, "A: b", "/free"));
    }

    [Fact]
    public async Task A_plans_limit_holds_for_its_consumers_on_all_routes_that_identify_one()
    {
        await using var gateway = await TestGateway.Start("""
            plans: { gold: { limit: 3/h }, free: { limit: [1/h, 5/h] } }
            routes:
              /a: { known: true, respond: 200 }
              /b: { known: true, respond: 200 }
              /c: { respond: 200 }
            """, Known);
        Assert.Equal(200, await Ask(gateway, "X-Caller: acme\r\nX-Plan: gold", "/a"));
        Assert.Equal(200, await Ask(gateway, "X-Caller: acme\r\nX-Plan: gold", "/b"));
        Assert.Equal(200, await Ask(gateway, "X-Caller: acme\r\nX-Plan: gold", "/a"));
        Assert.Equal(429, await Ask(gateway, "X-Caller: acme\r\nX-Plan: gold", "/b"));
        Assert.Equal(200, await Ask(gateway, "X-Caller: acme\r\nX-Plan: gold", "/c"));
        Assert.Equal(200, await Ask(gateway, "X-Caller: tiny\r\nX-Plan: free", "/a"));
        Assert.Equal(429, await Ask(gateway, "X-Caller: tiny\r\nX-Plan: free", "/a"));
        Assert.Equal(200, await Ask(gateway, "X-Caller: none", "/a"));
        Assert.Equal(200, await Ask(gateway, "X-Caller: none\r\nX-Plan: unknown", "/a"));
    }

    [Fact]
    public async Task One_that_observes_lets_all_pass_and_counts()
    {
        await using var gateway = await TestGateway.Start("""
            admin: 127.0.0.1:0
            routes: { /**: { limit: { rate: 1/h, per: ip, observe: true }, respond: 200 } }
            """);
        for (var i = 0; i < 3; i++)
        {
            var passed = await gateway.Client.GetAsync("/", TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, passed.StatusCode);
            Assert.False(passed.Headers.Contains("RateLimit"));
        }

        using var admin = new HttpClient();
        Assert.Contains("""usher_policy_observed_total{http_route="/**",usher_policy="limit"} 2""", await admin.GetStringAsync($"{gateway.AdminUrl}/metrics", TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_costs_by_its_size_whether_it_says_it_or_not()
    {
        await using var upstream = await TestUpstream.Start(async context => await context.Request.Body.CopyToAsync(Stream.Null));
        await using var gateway = await TestGateway.Start($"routes: {{ /**: {{ limit: {{ rate: 10/h, per: ip, cost: 1 per 1KB }}, to: '{upstream.Url}' }} }}");
        Assert.Equal(HttpStatusCode.OK, (await gateway.Client.PostAsync("/", new ByteArrayContent(new byte[4000]), TestContext.Current.CancellationToken)).StatusCode);
        var second = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new StreamContent(new MemoryStream(new byte[5000])) };
        second.Headers.TransferEncodingChunked = true;
        Assert.Equal(HttpStatusCode.OK, (await gateway.Client.SendAsync(second, TestContext.Current.CancellationToken)).StatusCode);
        var third = await gateway.Client.GetAsync("/", TestContext.Current.CancellationToken);
        Assert.Equal("\"ip\";r=0;t=360", third.Headers.GetValues("RateLimit").Single());
        Assert.Equal(HttpStatusCode.TooManyRequests, (await gateway.Client.GetAsync("/", TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task A_limit_by_address_shields_authentication_and_one_by_consumer_comes_after_it()
    {
        var asked = 0;
        var counted = new MiddlewarePolicy("known", Stage.Identify, next => context =>
        {
            asked++;
            GatewayRequest.Of(context).Consumer = new Consumer { Id = "acme", Provider = "test" };
            return next(context);
        });
        await using var gateway = await TestGateway.Start("""
            routes:
              /ip: { known: true, limit: 1/h per ip, respond: 200 }
              /consumer: { known: true, limit: 1/h per consumer, respond: 200 }
            """, counted);
        await Ask(gateway, "A: b", "/ip");
        Assert.Equal(429, await Ask(gateway, "A: b", "/ip"));
        Assert.Equal(1, asked);
        await Ask(gateway, "A: b", "/consumer");
        Assert.Equal(429, await Ask(gateway, "A: b", "/consumer"));
        Assert.Equal(3, asked);
    }

    [Fact]
    public async Task A_WebSocket_is_counted_like_any_request()
    {
        await using var upstream = await TestUpstream.Start(async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        });
        await using var gateway = await TestGateway.Start($"routes: {{ /**: {{ limit: 1/h per ip, to: '{upstream.Url}' }} }}");
        var address = new Uri($"ws://127.0.0.1:{gateway.Port}/");
        using var first = new ClientWebSocket { Options = { CollectHttpResponseDetails = true } };
        await first.ConnectAsync(address, TestContext.Current.CancellationToken);
        Assert.Equal(["\"ip\";r=0;t=3600"], first.HttpResponseHeaders!["RateLimit"]);
        using var second = new ClientWebSocket { Options = { CollectHttpResponseDetails = true } };
        await Assert.ThrowsAsync<WebSocketException>(() => second.ConnectAsync(address, TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.TooManyRequests, second.HttpStatusCode);
    }

    [Theory]
    [InlineData("many", "expected a limit such as 100/min per ip")]
    [InlineData("100", "in what time? 100/s?")]
    [InlineData("0/s", "to let nobody in")]
    [InlineData("10/week", "that is a 'quota'")]
    [InlineData("10/s per person", "ip, consumer, sub, header(X-Tenant), claim(tenant) or route")]
    [InlineData("10/s per ip and ip", "a part is given twice")]
    [InlineData("{ per: ip }", "expected a 'rate'")]
    [InlineData("{ cost: 4, burst: 3 }", "a limit without 'rate'")]
    [InlineData("{ rate: 10/s, burst: 0 }", "expected a number from 1")]
    [InlineData("{ rate: 10/s burst 20, burst: 30 }", "the burst is given twice")]
    [InlineData("{ rate: 10/s, per: ip, ipv6: 129 }", "expected a number of bits")]
    [InlineData("{ rate: 10/s, per: ip, anonymous: 1/s }", "nobody is anonymous here")]
    [InlineData("{ rate: 10/s, cost: lots }", "expected a number such as 5, or 1 per 64KB")]
    [InlineData("{ rate: 10/s, onLoss: cry }", "local")]
    [InlineData("100000000/s", "more than can be counted")]
    [InlineData("1/day burst 1000", "more than a year")]
    public async Task Refuses_what_is_no_limit(string value, string message)
    {
        var wrong = await Assert.ThrowsAsync<ConfigErrorsException>(() => TestGateway.Start($"routes: {{ /x: {{ limit: {value}, respond: 200 }} }}"));
        Assert.Contains(message, wrong.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("plans: { gold: { limit: 1/s per ip } }", "a plan's limits hold per consumer")]
    [InlineData("plans: { gold: { cors: true } }", "a plan says what its consumers may use")]
    [InlineData("plans: [gold]", "expected a mapping of plans")]
    [InlineData("plans: { gold: { limit: 1/s } }\nconsumers: { acme: { plan: glod } }", "there is no plan 'glod'")]
    [InlineData("cluster: localhost:6379", "expected an address such as redis://redis:6379")]
    [InlineData("cluster: redis://a/3", "a number of a database")]
    [InlineData("cluster: { redis: redis://a, prefix: 'a b' }", "expected letters")]
    [InlineData("cluster: { redis: redis://a, timeout: 0s }", "more than 0s")]
    [InlineData("cluster: { redis: redis://a, ca: none.pem }", "there is no file")]
    public async Task Refuses_what_is_no_plan_and_no_cluster(string line, string message)
    {
        var wrong = await Assert.ThrowsAsync<ConfigErrorsException>(() => TestGateway.Start($"{line}\nroutes: {{ /x: {{ known: true, respond: 200 }} }}", Known));
        Assert.Contains(message, wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_of_the_cluster_is_never_repeated()
    {
        var wrong = await Assert.ThrowsAsync<ConfigErrorsException>(() => TestGateway.Start("cluster: redis://user:hunter2@a/3\nroutes: { /x: { respond: 200 } }"));
        Assert.All(wrong.Errors, error => Assert.DoesNotContain("hunter2", error.Message, StringComparison.Ordinal));
    }

    internal static async Task<int> Ask(TestGateway gateway, string fields, string path = "/")
    {
        await using var connection = await gateway.Connect();
        return (await connection.Ask($"GET {path} HTTP/1.1\r\nHost: x\r\n{fields}\r\n\r\n")).Status;
    }
}
