using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Http;
using Usher.Tests.Support;

namespace Usher.Tests.Telemetry.Tracing;

/// <summary>The program usher, as it is shipped, exporting to a collector.</summary>
public sealed class OtlpTests
{
    private const string Root = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    [Fact]
    public async Task A_trace_goes_through_the_gateway_and_two_services_with_the_right_parents()
    {
        await using var receiver = await OtlpReceiver.Start();
        var seen = new ConcurrentDictionary<string, string>();
        string gateway = "";
        using var client = new HttpClient(new SocketsHttpHandler { ActivityHeadersPropagator = null });
        await using var second = await TestUpstream.Start(context => Note(context, seen, "second"));
        // The first service calls the second through the gateway, as the child of what it was called with.
        await using var first = await TestUpstream.Start(async context =>
        {
            await Note(context, seen, "first");
            using var onward = new HttpRequestMessage(HttpMethod.Post, gateway + "/second");
            onward.Headers.Add("traceparent", context.Request.Headers.TraceParent.ToString());
            (await client.SendAsync(onward)).EnsureSuccessStatusCode();
        });
        using var folder = new TestFolder();
        gateway = await File(folder, $$"""
            trust: [127.0.0.1]
            admin: 127.0.0.1:{{FreePort.Next()}}
            defaults: { trace: { sample: 0% }, log: { to: otlp } }
            routes: { /first: { to: {{first.Url}} }, /second: { to: {{second.Url}} }, /gone: { to: "http://127.0.0.1:1" } }
            """);
        await using var usher = TestProcess.Usher(["run", folder.PathOf("usher.yaml")], Environment(receiver));
        await Started(client, gateway, usher);

        using var request = new HttpRequestMessage(HttpMethod.Get, gateway + "/first");
        request.Headers.Add("traceparent", Root);
        request.Headers.Add("tracestate", "vendor=1");
        (await client.SendAsync(request)).EnsureSuccessStatusCode();

        var spans = await Eventually.Get(() => Task.FromResult(receiver.Spans.Count(span => span.TraceId == Root[3..35]) >= 4 ? receiver.Spans.ToList() : null), "four spans: " + usher.Output);
        Assert.All(spans, span => Assert.Equal("usher-test", span.Service));
        var server1 = Assert.Single(spans, span => span.ParentId == Root[36..52]);
        var client1 = Assert.Single(spans, span => span.ParentId == server1.SpanId);
        var server2 = Assert.Single(spans, span => span.ParentId == client1.SpanId);
        var client2 = Assert.Single(spans, span => span.ParentId == server2.SpanId);
        Assert.Equal(["GET /first", "GET", "POST /second", "POST"], new[] { server1, client1, server2, client2 }.Select(span => span.Name));
        Assert.Equal($"00-{Root[3..35]}-{client1.SpanId}-01", seen["first"]);
        Assert.Equal($"00-{Root[3..35]}-{client2.SpanId}-01", seen["second"]);
        Assert.Equal(first.Url, client1.Attributes["server.address"]);

        // The access log and the metrics take the same way.
        var line = await Eventually.Get(() => Task.FromResult(receiver.LogBodies.FirstOrDefault(body => body.Contains("/second", StringComparison.Ordinal))), "line over OTLP");
        Assert.Contains($"\"trace.id\":\"{Root[3..35]}\"", line, StringComparison.Ordinal);
        Assert.Contains($"\"span.id\":\"{server2.SpanId}\"", line, StringComparison.Ordinal);
        await Eventually.Get(() => Task.FromResult(receiver.Metrics.FirstOrDefault(name => name is "http.server.request.duration")), "metric over OTLP");
        Assert.Contains("http.client.request.duration", receiver.Metrics);
    }

    [Fact]
    public async Task A_request_that_fails_is_recorded_although_it_was_not_sampled()
    {
        await using var receiver = await OtlpReceiver.Start();
        await using var good = await TestUpstream.Start(_ => Task.CompletedTask);
        using var client = new HttpClient(new SocketsHttpHandler { ActivityHeadersPropagator = null });
        using var folder = new TestFolder();
        var gateway = await File(folder, $$"""
            defaults: { trace: 0% }
            routes: { /good: { to: {{good.Url}} }, /gone: { to: "http://127.0.0.1:1" } }
            """);
        await using var usher = TestProcess.Usher(["run", folder.PathOf("usher.yaml")], Environment(receiver));
        await Started(client, gateway, usher);
        (await client.GetAsync(gateway + "/good")).EnsureSuccessStatusCode();
        Assert.Equal(HttpStatusCode.BadGateway, (await client.GetAsync(gateway + "/gone")).StatusCode);

        var spans = await Eventually.Get(() => Task.FromResult(receiver.Spans.Count >= 2 ? receiver.Spans.ToList() : null), "two spans: " + usher.Output);
        var server = Assert.Single(spans, span => span.Name == "GET /gone");
        Assert.Equal("", server.ParentId);
        Assert.Equal("upstream-unreachable", server.Attributes["error.type"]);
        Assert.Equal(server.SpanId, Assert.Single(spans, span => span.Name == "GET").ParentId);
        Assert.DoesNotContain(spans, span => span.Name == "GET /good");
    }

    private static Task Note(HttpContext context, ConcurrentDictionary<string, string> seen, string name)
    {
        seen[name] = context.Request.Headers.TraceParent.ToString();
        return Task.CompletedTask;
    }

    private static async Task<string> File(TestFolder folder, string yaml)
    {
        var port = FreePort.Next();
        await System.IO.File.WriteAllTextAsync(folder.PathOf("usher.yaml"), $"listen: 127.0.0.1:{port}\n{yaml}");
        return $"http://127.0.0.1:{port}";
    }

    private static Dictionary<string, string> Environment(OtlpReceiver receiver) => new()
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = receiver.Url,
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        ["OTEL_SERVICE_NAME"] = "usher-test",
        ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
        ["OTEL_BLRP_SCHEDULE_DELAY"] = "100",
        ["OTEL_METRIC_EXPORT_INTERVAL"] = "500",
    };

    private static Task<string> Started(HttpClient client, string gateway, TestProcess usher) => Eventually.Get(
        async () => usher.HasExited ? throw new InvalidOperationException(usher.Output) : await client.GetStringAsync(gateway + "/ready"), "gateway");
}
