using System.Text.Json.Nodes;
using Usher.Tests.Support;

namespace Usher.Tests.Telemetry.Metrics;

/// <summary>A real Prometheus, as Debian packages it.</summary>
public sealed class PrometheusTests
{
    [Fact]
    public async Task A_real_Prometheus_scrapes_and_answers_a_query()
    {
        Assert.SkipUnless(TestProcess.Exists("prometheus"), "prometheus is not installed");
        await using var gateway = await TestGateway.Start("admin: 127.0.0.1:0\nroutes: { /x/**: { respond: 200 } }");
        for (var i = 0; i < 25; i++) await gateway.Client.GetAsync($"/x/{i}");

        using var folder = new TestFolder();
        await File.WriteAllTextAsync(folder.PathOf("prometheus.yml"), $$"""
            global: { scrape_interval: 1s }
            scrape_configs: [{ job_name: usher, static_configs: [{ targets: ["127.0.0.1:{{new Uri(gateway.AdminUrl).Port}}"] }] }]
            """);
        var port = FreePort.Next();
        await using var prometheus = TestProcess.Start("prometheus",
            [$"--config.file={folder.PathOf("prometheus.yml")}", $"--storage.tsdb.path={folder.PathOf("data")}", $"--web.listen-address=127.0.0.1:{port}"]);
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };

        const string query = "http_server_request_duration_seconds_count{http_route=\"/x/**\",http_response_status_code=\"200\"}";
        var count = await Eventually.Get(() => Query(client, query), "answer of Prometheus: " + prometheus.Output);
        Assert.Equal("25", count);
        Assert.Equal("1", await Query(client, "up{job=\"usher\"}"));
        Assert.Equal("25", await Query(client, "http_server_request_duration_seconds_bucket{le=\"+Inf\",http_route=\"/x/**\"}"));
    }

    private static async Task<string?> Query(HttpClient client, string query)
    {
        var answer = JsonNode.Parse(await client.GetStringAsync("/api/v1/query?query=" + Uri.EscapeDataString(query)))!;
        return answer["data"]!["result"]!.AsArray() is [var first, ..] ? (string?)first!["value"]![1] : null;
    }
}
