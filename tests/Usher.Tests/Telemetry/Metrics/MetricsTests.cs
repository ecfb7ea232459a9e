using System.Diagnostics.Metrics;
using Usher.Tests.Support;

namespace Usher.Tests.Telemetry.Metrics;

public sealed class MetricsTests
{
    private const string Yaml = """
        admin: 127.0.0.1:0
        upstreams: { svc: { to: UPSTREAM } }
        routes:
          /api/**: { to: svc }
          /gone: { to: "http://127.0.0.1:1" }
          /shut: { ip: 192.0.2.7, respond: 200 }
        """;

    [Fact]
    public async Task Requests_tries_and_refusals_are_counted()
    {
        await using var upstream = await TestUpstream.Start(context =>
        {
            context.Response.StatusCode = context.Request.Path == "/api/teapot" ? 418 : 200;
            return Task.CompletedTask;
        });
        await using var gateway = await TestGateway.Start(Yaml.Replace("UPSTREAM", upstream.Url, StringComparison.Ordinal));
        for (var i = 0; i < 3; i++) await gateway.Client.GetAsync("/api/x");
        await gateway.Client.GetAsync("/api/teapot");
        await gateway.Client.GetAsync("/gone");
        await gateway.Client.GetAsync("/shut");
        await gateway.Client.GetAsync("/nothing");

        var text = await Scrape(gateway);
        Assert.Contains("http_server_request_duration_seconds_count{http_request_method=\"GET\",http_response_status_code=\"200\",http_route=\"/api/**\",url_scheme=\"http\"} 3\n", text, StringComparison.Ordinal);
        Assert.Contains("http_server_request_duration_seconds_count{http_request_method=\"GET\",http_response_status_code=\"418\",http_route=\"/api/**\",url_scheme=\"http\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("http_server_request_duration_seconds_count{http_request_method=\"GET\",http_response_status_code=\"502\",http_route=\"/gone\",error_type=\"upstream-unreachable\",url_scheme=\"http\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("http_server_request_duration_seconds_count{http_request_method=\"GET\",http_response_status_code=\"404\",error_type=\"not-found\",url_scheme=\"http\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains($"http_client_request_duration_seconds_count{{http_request_method=\"GET\",http_response_status_code=\"200\",usher_upstream=\"svc\",usher_destination=\"{upstream.Url}\"}} 3\n", text, StringComparison.Ordinal);
        Assert.Contains("http_client_request_duration_seconds_count{http_request_method=\"GET\",usher_upstream=\"http://127.0.0.1:1\",usher_destination=\"http://127.0.0.1:1\",error_type=\"connect\"} 3\n", text, StringComparison.Ordinal);
        Assert.Contains("usher_upstream_retries_total{usher_upstream=\"http://127.0.0.1:1\"} 2\n", text, StringComparison.Ordinal);
        Assert.Contains("usher_policy_refusals_total{http_route=\"/shut\",usher_policy=\"ip\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("http_server_active_requests{http_request_method=\"GET\",url_scheme=\"http\"} 0\n", text, StringComparison.Ordinal);
        Assert.Contains("usher_config_version 1\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_attacker_makes_no_time_series()
    {
        await using var gateway = await TestGateway.Start("admin: 127.0.0.1:0\nroutes: { \"GET api.example/known/{id}\": { respond: 200 }, /any/**: { respond: 200 } }");
        await Attack(gateway, connections: 1, requests: 64);
        var before = Series(await Scrape(gateway));
        await Attack(gateway, connections: 4, requests: 25_000);
        var text = await Scrape(gateway);
        Assert.Equal(before, Series(text));
        Assert.True(Total(text) >= 100_000);
    }

    [Fact]
    public async Task Whoever_listens_to_the_meter_gets_what_the_semantic_conventions_say()
    {
        await using var gateway = await TestGateway.Start("routes: { /x: { respond: 200 } }");
        var metrics = (Usher.Telemetry.Metrics.GatewayMetrics)gateway.Services.GetService(typeof(Usher.Telemetry.Metrics.GatewayMetrics))!;
        Assert.False(metrics.IsOn);
        var factory = (IMeterFactory)gateway.Services.GetService(typeof(IMeterFactory))!;
        var seen = new TaskCompletionSource<Dictionary<string, object?>>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == "Usher" && instrument.Meter.Scope == factory && instrument.Name == "http.server.request.duration") self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<double>((_, _, tags, _) => seen.TrySetResult(tags.ToArray().ToDictionary()));
        listener.Start();
        Assert.True(metrics.IsOn);
        await gateway.Client.GetAsync("/x");
        var tags = await seen.Task.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal("/x", tags["http.route"]);
        Assert.Equal("GET", tags["http.request.method"]);
        Assert.Equal(200, tags["http.response.status_code"]);
        Assert.Equal("http", tags["url.scheme"]);
        Assert.Equal("1.1", tags["network.protocol.version"]);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/openmetrics-text; version=1.0.0")]
    public async Task Promtool_finds_nothing_to_say(string accept)
    {
        Assert.SkipUnless(TestProcess.Exists("promtool"), "promtool is not installed");
        await using var upstream = await TestUpstream.Start(_ => Task.CompletedTask);
        await using var gateway = await TestGateway.Start(Yaml.Replace("UPSTREAM", upstream.Url, StringComparison.Ordinal));
        await gateway.Client.GetAsync("/api/x");
        await gateway.Client.GetAsync("/gone");
        await gateway.Client.GetAsync("/shut");
        using var request = new HttpRequestMessage(HttpMethod.Get, gateway.AdminUrl + "/metrics");
        request.Headers.TryAddWithoutValidation("Accept", accept);
        using var response = await gateway.Client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.StartsWith(accept.Split(';')[0], response.Content.Headers.ContentType!.ToString(), StringComparison.Ordinal);
        Assert.Equal(accept.StartsWith("app", StringComparison.Ordinal), text.EndsWith("# EOF\n", StringComparison.Ordinal));
        // promtool reads Prometheus' own format alone; a real scrape reads the other.
        if (accept is not "text/plain") return;
        var (code, output) = await TestProcess.Run("promtool", ["check", "metrics"], text);
        Assert.True(code == 0, output);
        Assert.Equal("", output.Trim());
    }

    internal static Task<string> Scrape(TestGateway gateway) => gateway.Client.GetStringAsync(gateway.AdminUrl + "/metrics");

    private static async Task Attack(TestGateway gateway, int connections, int requests)
    {
        string[] methods = ["GET", "POST", "BREW", "M" + Guid.NewGuid().ToString("N"), "OPTIONS"];
        await Task.WhenAll(Enumerable.Range(0, connections).Select(async number =>
        {
            await using var connection = await gateway.Connect();
            for (var i = 0; i < requests; i++)
            {
                var (path, host) = (i % 4) switch
                {
                    0 => ($"/{Guid.NewGuid():N}", $"h{i}.evil.example"),
                    1 => ($"/known/{i}-{number}", "api.example"),
                    2 => ($"/any/{i}?{Guid.NewGuid():N}={i}", $"h{i}.{number}.example"),
                    _ => ($"/%zz{i}", "x"),
                };
                var method = i % 16 == 7 ? "M" + i : methods[i % methods.Length];
                await connection.Ask($"{method} {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: {Guid.NewGuid()}\r\nContent-Length: 0\r\n\r\n");
            }
        }));
    }

    private static int Series(string text) => text.Split('\n').Count(line => line.Length > 0 && line[0] != '#');

    private static double Total(string text) =>
        text.Split('\n').Where(line => line.StartsWith("http_server_request_duration_seconds_count", StringComparison.Ordinal)).Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], provider: null));
}
