using Usher.Policies;
using Usher.Runtime;
using Usher.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Usher.Tests.Policies;

/// <summary>No policy can be skipped by upgrading, and none is there where a route does not use it.</summary>
public sealed class UpgradeTests
{
    private const string Upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

    public static TheoryData<string, string, string, int> Cases() => new()
    {
        { "log", "{ to: stderr, sample: 0% }", "", 101 },
        { "trace", "1%", "", 101 },
        { "https", "redirect", "", 308 },
        { "https", "{ redirect: false }", "", 403 },
        { "ip", "10.0.0.0/8", "", 403 },
        { "ip", "{ deny: [127.0.0.0/8] }", "", 403 },
        { "ip", "127.0.0.1", "", 101 },
        { "body", "1KB", "", 101 },
        { "body", "1KB", "Content-Length: 2000\r\n", 413 },
        { "headers", "strict", "", 101 },
        { "cors", "https://a.example", "Origin: https://evil.example\r\n", 403 },
        { "cors", "https://a.example", "Origin: https://a.example\r\n", 101 },
        { "cors", "https://a.example", "Origin: http://gateway\r\n", 101 },
        { "cors", "https://a.example", "", 101 },
        { "cors", "\"*\"", "Origin: https://any.example\r\n", 101 },
        { "csrf", "true", "Origin: https://evil.example\r\n", 403 },
        { "csrf", "true", "Origin: http://gateway\r\n", 101 },
        { "csrf", "true", "Sec-Fetch-Site: cross-site\r\n", 403 },
        { "csrf", "https://a.example", "Sec-Fetch-Site: cross-site\r\nOrigin: https://a.example\r\n", 101 },
        { "auth", "{ apiKey: X-Api-Key }", "", 401 },
        { "auth", "{ apiKey: X-Api-Key }", "X-Api-Key: a.b\r\n", 401 },
        { "auth", "none", "", 101 },
        { "allow", "method == 'GET'", "", 101 },
        { "allow", "method == 'POST'", "", 403 },
        { "limit", "1/h per ip", "", 101 },
        { "quota", "1k/day per route", "", 101 },
        { "concurrency", "1", "", 101 },
        { "idempotency", "24h", "", 101 },
        { "cache", "60s", "", 101 },
        { "compress", "true", "Accept-Encoding: gzip\r\n", 101 },
        { "transform", "{ request: { headers: { set: { X-A: b } } } }", "", 101 },
        { "validate", $"{{ header: \"{Repository.PathOf("tests", "Usher.Tests", "Policies", "Validate", "documents", "room.yaml")}\" }}", "", 422 },
        { "validate", $"{{ header: \"{Repository.PathOf("tests", "Usher.Tests", "Policies", "Validate", "documents", "room.yaml")}\" }}", "X-Room: a\r\n", 101 },
        { "openapi", "Chat", "", 200 },
        { "rewrite", "/elsewhere", "", 101 },
        { "redirect", "https://example.com/", "", 308 },
        { "respond", "403", "", 403 },
        { "join", "{ a: 'http://127.0.0.1:9/' }", "", 502 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Every_policy_holds_on_an_upgrade(string policy, string value, string fields, int status)
    {
        await using var upstream = Echo();
        await using var gateway = await TestGateway.Start(Yaml(policy, value, upstream));
        await using var connection = await gateway.Connect();
        var response = await connection.Ask($"GET /chat HTTP/1.1\r\nHost: gateway\r\n{Upgrade}{fields}\r\n");
        Assert.Equal(status, response.Status);
        if (status != 101)
        {
            Assert.Empty(upstream.Heads);
            return;
        }

        // More than any body limit above: a tunnel is no body.
        var message = new string('m', 5000);
        await connection.Send(message);
        Assert.Equal(message, await connection.ReadExactly(message.Length));
    }

    [Fact]
    public async Task An_upgrade_gets_the_fields_and_the_path_too()
    {
        await using var upstream = Echo();
        await using var gateway = await TestGateway.Start($$"""
            routes:
              /chat/{room}:
                headers: { security: strict, request: { set: { X-Room: "{room}" } }, response: { set: { X-Answered: "{room}" } } }
                rewrite: /rooms/{room}/socket
                to: {{upstream.Url}}
            """);
        await using var connection = await gateway.Connect();
        var response = await connection.Ask($"GET /chat/7?q HTTP/1.1\r\nHost: gateway\r\n{Upgrade}\r\n");
        Assert.Equal(101, response.Status);
        Assert.Equal("nosniff", response["X-Content-Type-Options"]);
        Assert.Equal("7", response["X-Answered"]);
        var head = upstream.Heads.Single();
        Assert.StartsWith("GET /rooms/7/socket?q HTTP/1.1\r\n", head, StringComparison.Ordinal);
        Assert.Contains("X-Room: 7\r\n", head, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_policy_is_tried() =>
        Assert.Empty(BuiltInPolicies.All.Select(policy => policy.Name).Except(Cases().Select(row => row.Data.Item1)));

    [Fact]
    public async Task A_policy_that_a_route_does_not_use_is_not_in_its_pipeline()
    {
        await using var gateway = await TestGateway.Start("""
            defaults: { body: 1MB, headers: strict }
            routes:
              /plain: { body: off, headers: off, to: "http://127.0.0.1:9" }
              /some: { csrf: true, respond: 200 }
            """);
        var routes = gateway.Services.GetRequiredService<Gateway>().Current.Routes;
        var plain = routes[routes.Entries.Single(entry => entry.Pattern.Text == "/plain")];
        var some = routes[routes.Entries.Single(entry => entry.Pattern.Text == "/some")];
        Assert.Empty(plain.Steps);
        Assert.Equal("Forward", plain.Pipeline.Method.Name);
        Assert.Equal(["body", "headers", "csrf", "respond"], some.Steps.Select(step => step.Use.Name));
    }

    private static string Yaml(string policy, string value, RawUpstream upstream) =>
        $"routes:\n  /chat:\n    {policy}: {value}\n" + (policy is "redirect" or "respond" or "join" or "openapi" ? "" : $"    to: {upstream.Url}\n");

    private static RawUpstream Echo() => RawUpstream.Start(async connection =>
    {
        if (await connection.ReadHead() is null) return;
        await connection.Write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
        while (await connection.ReadSome() is { Length: > 0 } text) await connection.Write(text);
    });
}
