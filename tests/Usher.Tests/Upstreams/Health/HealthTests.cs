using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Usher.Hosting;
using Usher.Runtime;
using Usher.Tests.Support;

namespace Usher.Tests.Upstreams.Health;

public sealed class HealthTests
{
    private const string Fast = "every: 50ms, timeout: 2s, unhealthyAfter: 2, healthyAfter: 2";

    private static RequestDelegate Named(string name, Func<int>? probe = null) => context =>
    {
        if (context.Request.Path == "/healthz") context.Response.StatusCode = probe?.Invoke() ?? 200;
        return context.Response.WriteAsync(name);
    };

    private static Task Broken(HttpContext context)
    {
        context.Response.StatusCode = 500;
        return Task.CompletedTask;
    }

    private static string Yaml(string settings, params string[] urls) => $$"""
        upstreams:
          service: { to: [{{string.Join(", ", urls.Select(url => $"'{url}'"))}}], balance: round-robin, {{settings}} }
        routes: { /**: service }
        """;

    [Fact]
    public async Task One_whose_probe_fails_gets_no_requests_until_it_is_well_again()
    {
        var status = 500;
        await using var ill = await TestUpstream.Start(Named("ill", () => Volatile.Read(ref status)));
        await using var well = await TestUpstream.Start(Named("well"));
        await using var gateway = await TestGateway.Start(Yaml($"health: {{ path: /healthz, {Fast} }}", ill.Url, well.Url));
        await gateway.Log.WaitFor($"{ill.Url} gets no requests from now on: probe: status 500");
        for (var i = 0; i < 6; i++) Assert.Equal("well", await gateway.Client.GetStringAsync("/"));

        Volatile.Write(ref status, 200);
        await gateway.Log.WaitFor($"{ill.Url} gets requests again");
        await Eventually.Get(async () => await gateway.Client.GetStringAsync("/") == "ill" ? "used" : null, "use of a destination that is well again");
    }

    [Fact]
    public async Task A_body_that_is_not_as_expected_is_a_failure()
    {
        await using var ill = await TestUpstream.Start(Named("no"));
        await using var well = await TestUpstream.Start(Named("yes, well"));
        await using var gateway = await TestGateway.Start(Yaml($"health: {{ path: /healthz, body: 'yes', {Fast} }}", ill.Url, well.Url));
        await gateway.Log.WaitFor($"{ill.Url} gets no requests from now on: probe: its body");
    }

    [Fact]
    public async Task A_connection_is_enough_where_no_path_is_given()
    {
        await using var well = await TestUpstream.Start(Named("well", () => 500));
        var gone = $"http://127.0.0.1:{FreePort.Next()}";
        await using var gateway = await TestGateway.Start(Yaml($"health: {{ {Fast} }}", gone, well.Url));
        await gateway.Log.WaitFor($"{gone} gets no requests from now on: probe");
        Assert.DoesNotContain(gateway.Log.Lines, line => line.Contains($"{well.Url} gets no requests", StringComparison.Ordinal));
    }

    [Fact]
    public async Task However_many_upstreams_share_a_destination_there_is_one_prober()
    {
        var probes = 0;
        await using var upstream = await TestUpstream.Start(Named("x", () => Interlocked.Increment(ref probes) * 0 + 200));
        await using var gateway = await TestGateway.Start($$"""
            upstreams:
              a: { to: '{{upstream.Url}}', health: { path: /healthz, every: 1h } }
              b: { to: '{{upstream.Url}}', health: { path: /healthz, every: 1h } }
              c: { to: ['{{upstream.Url}}'], health: { path: /healthz, every: 1h } }
            routes: { /a: a, /b: b, /c: c }
            """);
        await Eventually.Get(() => Task.FromResult(Volatile.Read(ref probes) > 0 ? "one" : null), "probe");
        await Task.Delay(500);
        Assert.Equal(1, Volatile.Read(ref probes));
    }

    [Fact]
    public async Task When_none_is_usable_all_get_requests_and_the_log_says_so_once()
    {
        await using var one = await TestUpstream.Start(Named("one", () => 500));
        await using var two = await TestUpstream.Start(Named("two", () => 500));
        await using var gateway = await TestGateway.Start("admin: 127.0.0.1:0\n" + Yaml($"health: {{ path: /healthz, {Fast} }}", one.Url, two.Url));
        await gateway.Log.WaitFor("none of its 2 destinations is usable");
        for (var i = 0; i < 4; i++) await gateway.Client.GetStringAsync("/");
        Assert.Single(gateway.Log.Lines, line => line.Contains("none of its 2", StringComparison.Ordinal));
        using var admin = new HttpClient { BaseAddress = new Uri(gateway.AdminUrl) };
        var text = await admin.GetStringAsync("/metrics");
        Assert.Contains("usher_upstream_panics_total{usher_upstream=\"service\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains($"usher_upstream_usable{{usher_upstream=\"service\",usher_destination=\"{one.Url}\"}} 0\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failures_in_a_row_eject_and_a_good_probe_does_not_end_it()
    {
        await using var ill = await TestUpstream.Start(context =>
        {
            if (context.Request.Path != "/healthz") context.Response.StatusCode = 500;
            return Task.CompletedTask;
        });
        await using var well = await TestUpstream.Start(Named("well"));
        await using var gateway = await TestGateway.Start(Yaml($"outlier: {{ failures: 3, eject: 10m, longest: 10m }}, health: {{ path: /healthz, {Fast} }}", ill.Url, well.Url));
        for (var i = 0; i < 12; i++) (await gateway.Client.GetAsync("/")).Dispose();
        await gateway.Log.WaitFor($"{ill.Url} gets no requests from now on: ejected: 3 failures in a row, the last status 500");
        var seen = ill.Requests;
        await Task.Delay(300);
        for (var i = 0; i < 6; i++) Assert.Equal("well", await gateway.Client.GetStringAsync("/"));
        Assert.DoesNotContain(gateway.Log.Lines, line => line.Contains("gets requests again", StringComparison.Ordinal));
        Assert.True(ill.Requests > seen, "it is probed no more");
    }

    [Fact]
    public async Task The_last_one_is_never_ejected()
    {
        await using var one = await TestUpstream.Start(Broken);
        await using var two = await TestUpstream.Start(Broken);
        await using var gateway = await TestGateway.Start(Yaml("outlier: { failures: 2 }", one.Url, two.Url));
        for (var i = 0; i < 20; i++) (await gateway.Client.GetAsync("/")).Dispose();
        Assert.Single(gateway.Log.Lines, line => line.Contains("gets no requests from now on", StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_that_is_far_slower_than_the_others_is_ejected()
    {
        await using var slow = await TestUpstream.Start(async context =>
        {
            await Task.Delay(400, context.RequestAborted);
            await context.Response.WriteAsync("slow");
        });
        await using var one = await TestUpstream.Start(Named("one"));
        await using var two = await TestUpstream.Start(Named("two"));
        await using var gateway = await TestGateway.Start(Yaml("outlier: { slower: 3, slowerThan: 200ms, minimum: 5, eject: 10m, longest: 10m }", slow.Url, one.Url, two.Url));
        using var stop = new CancellationTokenSource();
        var load = Enumerable.Range(0, 8).Select(async _ =>
        {
            while (!stop.IsCancellationRequested) await gateway.Client.GetStringAsync("/", CancellationToken.None);
        }).ToList();
        Assert.Contains("ejected: answers in", await gateway.Log.WaitFor($"{slow.Url} gets no requests from now on"), StringComparison.Ordinal);
        await stop.CancelAsync();
        await Task.WhenAll(load);
    }

    [Fact]
    public async Task Beyond_its_limit_an_upstream_gets_nothing_more()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var upstream = await TestUpstream.Start(async context =>
        {
            await release.Task;
            await context.Response.WriteAsync("done");
        });
        await using var gateway = await TestGateway.Start(Yaml("breaker: { concurrent: 2, pending: 1, wait: 1m }", upstream.Url));
        var first = gateway.Client.GetStringAsync("/");
        var second = gateway.Client.GetStringAsync("/");
        await Eventually.Get(() => Task.FromResult(upstream.Requests == 2 ? "both" : null), "request");
        var third = gateway.Client.GetStringAsync("/");
        var gate = gateway.Services.GetRequiredService<Gateway>().Current.Upstreams.Single().Gate!;
        await Eventually.Get(() => Task.FromResult(gate is { UnderWay: 2, Waiting: 1 } ? "full" : null), "request that waits");
        using var shed = await gateway.Client.GetAsync("/");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, 1), (shed.StatusCode, shed.Headers.RetryAfter!.Delta!.Value.TotalSeconds));
        Assert.Equal(2, upstream.Requests);
        release.SetResult();
        Assert.Equal(["done", "done", "done"], await Task.WhenAll(first, second, third));
    }

    [Fact]
    public async Task An_open_breaker_lets_one_request_through_after_a_while_and_closes_if_it_goes_well()
    {
        var status = 500;
        await using var upstream = await TestUpstream.Start(context =>
        {
            context.Response.StatusCode = Volatile.Read(ref status);
            return Task.CompletedTask;
        });
        await using var gateway = await TestGateway.Start(Yaml("breaker: { rate: 50%, minimum: 4, open: 500ms }, outlier: { failures: 0, rate: 100%, minimum: 10000 }", upstream.Url));
        for (var i = 0; i < 4; i++) Assert.Equal(500, (int)(await gateway.Client.GetAsync("/")).StatusCode);
        Assert.Equal(503, (int)(await gateway.Client.GetAsync("/")).StatusCode);
        Assert.Equal(4, upstream.Requests);
        Volatile.Write(ref status, 200);
        await gateway.Log.WaitFor("is HalfOpen");
        Assert.Equal(200, (int)(await gateway.Client.GetAsync("/")).StatusCode);
        await gateway.Log.WaitFor("is Closed");
    }

    [Fact]
    public async Task The_program_lists_what_an_instance_holds_of_each()
    {
        await using var well = await TestUpstream.Start(Named("well"));
        var gone = $"http://127.0.0.1:{FreePort.Next()}";
        using var folder = new ConfigFolder("listen: 127.0.0.1:0\n" + Yaml($"health: {{ {Fast} }}", gone, well.Url));
        await using var gateway = await TestGateway.Start(ConfigSource.File(folder.File));
        await gateway.Log.WaitFor($"{gone} gets no requests from now on");
        var (code, output, errors) = await CliProcess.Run(folder.Path, "routes", "--upstreams");
        Assert.Equal((0, ""), (code, errors));
        Assert.Contains("probe: ", output, StringComparison.Ordinal);
        Assert.Contains("usable", output, StringComparison.Ordinal);
        (_, output, _) = await CliProcess.Run(folder.Path, "routes", "--upstreams", "--json");
        Assert.Contains("\"usable\": false", output, StringComparison.Ordinal);
    }
}
