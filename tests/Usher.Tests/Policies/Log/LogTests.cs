using System.Net;
using System.Text.Json.Nodes;
using Usher.Config;
using Usher.Tests.Support;

namespace Usher.Tests.Policies.Log;

public sealed class LogTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private string File => _folder.PathOf("access.log");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_line_tells_what_became_of_a_request()
    {
        await using var upstream = await TestUpstream.Start(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            await reader.ReadToEndAsync();
            await context.Response.Body.WriteAsync("hello world"u8.ToArray());
        });
        var yaml = $$"""
            defaults: { log: { to: {{File}} } }
            upstreams: { hello: { to: {{upstream.Url}} } }
            routes: { POST /x/**: { to: hello } }
            """;
        await using (var gateway = await TestGateway.Start(yaml))
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/x/y?a=b") { Content = new StringContent("12345") };
            request.Headers.Add("User-Agent", "tests");
            (await gateway.Client.SendAsync(request)).EnsureSuccessStatusCode();
        }

        var line = Assert.Single(Lines());
        Assert.Equal(200, (int)line["http.response.status_code"]!);
        Assert.Equal("POST", (string?)line["http.request.method"]);
        Assert.Equal("/x/y", (string?)line["url.path"]);
        Assert.Equal("a=*", (string?)line["url.query"]);
        Assert.Equal("1.1", (string?)line["http.version"]);
        Assert.Equal(5, (int)line["http.request.body.bytes"]!);
        Assert.Equal(11, (int)line["http.response.body.bytes"]!);
        Assert.Equal("127.0.0.1", (string?)line["client.ip"]);
        Assert.Equal("tests", (string?)line["user_agent.original"]);
        Assert.Equal("POST /x/**", (string?)line["usher.route"]);
        Assert.Equal("hello", (string?)line["usher.upstream"]);
        Assert.Equal(upstream.Url, (string?)line["usher.destination"]);
        Assert.Equal(1, (int)line["usher.tries"]!);
        Assert.True((double)line["usher.connect_ms"]! > 0);
        Assert.True((double)line["usher.first_byte_ms"]! * 1e6 <= (double)line["event.duration"]!);
        Assert.Equal(20, ((string?)line["http.request.id"])!.Length);
    }

    [Fact]
    public async Task Requests_that_no_route_takes_are_told_too()
    {
        await using (var gateway = await TestGateway.Start($"defaults: {{ log: {{ to: {File} }} }}\nroutes: {{ GET /x: {{ respond: 200 }} }}"))
        {
            await gateway.Client.GetAsync("/y?token=1");
            await gateway.Client.PostAsync("/x", null);
            await using var connection = await gateway.Connect();
            await connection.Ask("GET /%zz?token=s3cret HTTP/1.1\r\nHost: x\r\n\r\n");
        }

        Assert.Equal([(404, "not-found"), (405, "method-not-allowed"), (400, "bad-target")], Lines().Select(line => ((int)line["http.response.status_code"]!, (string?)line["usher.failure"])));
        Assert.DoesNotContain("s3cret", await System.IO.File.ReadAllTextAsync(File), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rewrite_does_not_change_what_the_client_asked_for()
    {
        await using var upstream = await TestUpstream.Start(_ => Task.CompletedTask);
        await using (var gateway = await TestGateway.Start($$"""
            defaults: { log: { to: {{File}} } }
            routes: { "/old/{id}": { rewrite: "/new/{id}", to: {{upstream.Url}} } }
            """)) await gateway.Client.GetAsync("/old/1?a=b");

        Assert.Equal("/old/1", (string?)Assert.Single(Lines())["url.path"]);
    }

    [Fact]
    public async Task A_refusal_names_the_policy()
    {
        await using (var gateway = await TestGateway.Start($$"""
            defaults: { log: { to: {{File}} }, headers: strict }
            routes:
              /x: { ip: 192.0.2.0/24, body: 1KB, respond: 200 }
              POST /y: { body: 3B, respond: 200 }
              /z: { headers: api, respond: 404 }
            """))
        {
            await gateway.Client.GetAsync("/x");
            await gateway.Client.PostAsync("/y", new StringContent("1234"));
            await gateway.Client.GetAsync("/z");
        }

        Assert.Equal(["ip", "body", null], Lines().Select(line => (string?)line["usher.refused_by"]));
    }

    [Fact]
    public async Task Failures_of_the_upstream_are_told_with_their_tries()
    {
        await using (var gateway = await TestGateway.Start($"routes: {{ /x: {{ to: http://127.0.0.1:{FreePort.Next()}, log: {{ to: {File} }} }} }}"))
            Assert.Equal(HttpStatusCode.BadGateway, (await gateway.Client.GetAsync("/x")).StatusCode);

        var line = Assert.Single(Lines());
        Assert.Equal("upstream-unreachable", (string?)line["usher.failure"]);
        Assert.Equal(3, (int)line["usher.tries"]!);
        Assert.Null(line["usher.first_byte_ms"]);
    }

    [Fact]
    public async Task Nothing_secret_is_in_any_line()
    {
        const string secret = "S3CR3T-MARKER";
        await using var upstream = await TestUpstream.Start(context =>
        {
            context.Response.Headers.SetCookie = $"session={secret}";
            context.Response.Headers["X-Token"] = secret;
            return context.Response.Body.WriteAsync(System.Text.Encoding.ASCII.GetBytes(secret)).AsTask();
        });
        foreach (var format in new[] { "json", "combined", "'{path} {query} {referer} {user_agent} {request_id} {host} {consumer}'" })
        {
            await using var gateway = await TestGateway.Start($$"""
                defaults: { log: { format: {{format}}, to: {{File}} } }
                routes: { /x: { to: {{upstream.Url}} }, /bad: { respond: 500 } }
                """);
            foreach (var path in new[] { "/x", "/bad", "/missing" })
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, $"{path}?token={secret}&{secret}") { Content = new StringContent(secret) };
                request.Headers.Add("Authorization", $"Bearer {secret}");
                request.Headers.Add("Proxy-Authorization", $"Basic {secret}");
                request.Headers.Add("Cookie", $"session={secret}");
                request.Headers.Add("X-Api-Key", secret);
                request.Headers.Add("X-Request-Id", secret);
                request.Headers.Add("Referer", $"https://x/?token={secret}#{secret}");
                request.Headers.Add("traceparent", secret);
                await gateway.Client.SendAsync(request);
            }
        }

        var text = await System.IO.File.ReadAllTextAsync(File);
        Assert.Equal(9, text.Count(c => c == '\n'));
        Assert.DoesNotContain(secret, text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_share_is_told_but_every_failure_is()
    {
        await using (var gateway = await TestGateway.Start($$"""
            defaults: { log: { format: '{status}', to: {{File}}, sample: 10% } }
            routes: { /good: { respond: 200 }, /bad: { respond: 503 } }
            """))
        {
            for (var i = 0; i < 500; i++) await gateway.Client.GetAsync("/good");
            for (var i = 0; i < 20; i++) await gateway.Client.GetAsync("/bad");
        }

        var lines = _folder.Lines("access.log");
        Assert.Equal(20, lines.Count(line => line is "503"));
        Assert.InRange(lines.Count(line => line is "200"), 15, 100);
    }

    [Theory]
    [InlineData("[127.0.0.1]", true)]
    [InlineData("[192.0.2.7]", false)]
    public async Task A_request_id_is_taken_from_those_that_are_trusted(string trust, bool isTaken)
    {
        string? seen = null;
        await using var upstream = await TestUpstream.Start(context =>
        {
            seen = context.Request.Headers["X-Request-Id"];
            return Task.CompletedTask;
        });
        await using (var gateway = await TestGateway.Start($"trust: {trust}\nroutes: {{ /x: {{ to: {upstream.Url}, log: {{ to: {File} }} }} }}"))
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/x");
            request.Headers.Add("X-Request-Id", "caller-1");
            await gateway.Client.SendAsync(request);
        }

        Assert.Equal(isTaken, seen is "caller-1");
        Assert.Equal(seen, (string?)Assert.Single(Lines())["http.request.id"]);
    }

    [Fact]
    public async Task A_failure_tells_the_client_the_id_that_is_in_the_log()
    {
        string id;
        await using (var gateway = await TestGateway.Start($"routes: {{ /x: {{ ip: 192.0.2.7, respond: 200, log: {{ to: {File} }} }} }}"))
            id = (await gateway.Client.GetAsync("/x")).Headers.GetValues("X-Request-Id").Single();
        Assert.Equal(id, (string?)Assert.Single(Lines())["http.request.id"]);
    }

    [Fact]
    public async Task Off_takes_away_what_the_defaults_say()
    {
        await using (var gateway = await TestGateway.Start($"defaults: {{ log: {{ to: {File} }} }}\nroutes: {{ /x: {{ respond: 200, log: off }} }}")) await gateway.Client.GetAsync("/x");
        Assert.Empty(_folder.Lines("access.log"));
    }

    [Theory]
    [InlineData("xml", "json, combined, or a template")]
    [InlineData("'{metod}'", "unknown name 'metod'")]
    [InlineData("'{method'", "a brace that is not closed")]
    [InlineData("{ to: /no/such/folder/a.log }", "there is no folder for the file")]
    [InlineData("{ sample: 0.1 }", "a share such as")]
    [InlineData("{ rotate: { size: 1KB } }", "at least 4KB")]
    public async Task Refuses_what_is_no_log(string value, string message)
    {
        var wrong = await Assert.ThrowsAsync<ConfigErrorsException>(() => TestGateway.Start($"routes: {{ /x: {{ log: {value}, respond: 200 }} }}"));
        Assert.Contains(message, wrong.Message, StringComparison.Ordinal);
    }

    private List<JsonNode> Lines() => [.. _folder.Lines("access.log").Select(line => JsonNode.Parse(line)!)];
}
