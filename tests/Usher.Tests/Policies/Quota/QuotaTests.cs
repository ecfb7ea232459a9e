using System.Net;
using Usher.Config;
using Usher.Hosting;
using Usher.Live;
using Usher.Policies;
using Usher.Tests.Support;

namespace Usher.Tests.Policies.Quota;

public sealed class QuotaTests
{
    private static readonly MiddlewarePolicy Known = new("known", Stage.Identify, next => context =>
    {
        var name = context.Request.Headers["X-Caller"].ToString();
        if (name.Length > 0) GatewayRequest.Of(context).Consumer = new Consumer { Id = name, Provider = "test", Plan = "gold" };
        return next(context);
    });

    [Fact]
    public async Task A_consumer_uses_what_it_has_and_is_told_what_is_left()
    {
        await using var gateway = await TestGateway.Start("routes: { /**: { known: true, quota: { amount: 3/month, rolling: true }, respond: 200 } }", Known);
        Assert.Equal("\"rolling-month\";r=2", Left(await Ask(gateway, "acme")));
        Assert.Equal("\"rolling-month\";r=1", Left(await Ask(gateway, "acme")));
        Assert.Equal("\"rolling-month\";r=0", Left(await Ask(gateway, "acme")));
        var refused = await Ask(gateway, "acme");
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalDays, 29, 31);
        Assert.Contains("quota-exceeded", await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal("\"rolling-month\";q=3;w=2592000", refused.Headers.GetValues("RateLimit-Policy").Single());
        Assert.Equal(HttpStatusCode.OK, (await Ask(gateway, "other")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await Ask(gateway, null)).StatusCode);
    }

    [Fact]
    public async Task It_survives_a_restart()
    {
        using var folder = new ConfigFolder("");
        var yaml = $"state: {Path.Combine(folder.Path, "usher.db")}\nroutes: {{ /**: {{ known: true, quota: 5/month, respond: 200 }} }}";
        await using (var first = await TestGateway.Start(yaml, Known))
        {
            for (var i = 0; i < 3; i++) Assert.Equal(HttpStatusCode.OK, (await Ask(first, "acme")).StatusCode);
        }

        await using var second = await TestGateway.Start(yaml, Known);
        Assert.Equal("\"month\";r=1", Left(await Ask(second, "acme")));
        Assert.Equal(HttpStatusCode.OK, (await Ask(second, "acme")).StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await Ask(second, "acme")).StatusCode);
        Assert.Equal("\"month\";r=4", Left(await Ask(second, "other")));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder.Path, "usher.db")));
    }

    [Fact]
    public async Task A_state_file_that_cannot_be_opened_keeps_the_gateway_from_starting()
    {
        var wrong = await Assert.ThrowsAnyAsync<IOException>(() => TestGateway.Start("state: /does/not/exist/usher.db\nroutes: { /**: { respond: 200 } }"));
        Assert.Contains("the state file /does/not/exist/usher.db cannot be opened", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plans_quota_counts_all_routes_and_a_route_can_be_free()
    {
        await using var gateway = await TestGateway.Start("""
            plans: { gold: { quota: 3/month } }
            routes:
              /a: { known: true, respond: 200 }
              /b: { known: true, quota: { cost: 2 }, respond: 200 }
              /usage: { known: true, quota: { cost: 0 }, respond: 204 }
            """, Known);
        Assert.Equal("\"gold-month\";r=2", Left(await Ask(gateway, "acme", "/a")));
        Assert.Equal("\"gold-month\";r=2", Left(await Ask(gateway, "acme", "/usage")));
        Assert.Equal("\"gold-month\";r=0", Left(await Ask(gateway, "acme", "/b")));
        Assert.Equal(HttpStatusCode.TooManyRequests, (await Ask(gateway, "acme", "/a")).StatusCode);
        Assert.Equal("\"gold-month\";r=0", Left(await Ask(gateway, "acme", "/usage")));
    }

    [Fact]
    public async Task What_a_limit_refuses_uses_up_no_quota()
    {
        await using var gateway = await TestGateway.Start("routes: { /**: { known: true, quota: 10/month, concurrency: 5, limit: [1/h per consumer], respond: 200 } }", Known);
        await Ask(gateway, "acme");
        for (var i = 0; i < 5; i++) Assert.Equal(HttpStatusCode.TooManyRequests, (await Ask(gateway, "acme")).StatusCode);
        await using var reversed = await TestGateway.Start("plans: { gold: { quota: 10/month } }\nroutes: { /**: { known: true, limit: 1/h per consumer, respond: 200 } }", Known);
        await Ask(reversed, "acme");
        for (var i = 0; i < 5; i++)
        {
            var refused = await Ask(reversed, "acme");
            Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
            Assert.Contains(refused.Headers.GetValues("RateLimit"), item => item.Contains("\"gold-month\";r=9", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Without_a_place_to_keep_it_the_log_warns()
    {
        await using var gateway = await TestGateway.Start("routes: { /**: { known: true, quota: 5/month, respond: 200 } }", Known);
        Assert.Contains(gateway.Log.Lines, line => line.Contains("is forgotten when this instance stops", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("lots", "expected a quota such as 10k/day per consumer")]
    [InlineData("10/min", "an amount such as 10k/day")]
    [InlineData("10/h", "less than a day is a 'limit'")]
    [InlineData("10/day per ip", "a quota is somebody's")]
    [InlineData("{ rolling: true }", "expected an 'amount'")]
    [InlineData("{ cost: 2, rolling: true }", "a quota without 'amount'")]
    [InlineData("{ amount: 10/day, cost: 1 per 1KB }", "a quota counts requests")]
    public async Task Refuses_what_is_no_quota(string value, string message)
    {
        var wrong = await Assert.ThrowsAsync<ConfigErrorsException>(() => TestGateway.Start($"routes: {{ /x: {{ quota: {value}, respond: 200 }} }}"));
        Assert.Contains(message, wrong.Message, StringComparison.Ordinal);
    }

    private static string Left(HttpResponseMessage response)
    {
        var item = response.Headers.GetValues("RateLimit").Last();
        return item[..item.LastIndexOf(";t=", StringComparison.Ordinal)];
    }

    private static Task<HttpResponseMessage> Ask(TestGateway gateway, string? caller, string path = "/")
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (caller is not null) request.Headers.Add("X-Caller", caller);
        return gateway.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
