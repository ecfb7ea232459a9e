using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Usher.Hosting.Control;
using Usher.Tests.Support;

namespace Usher.Tests.Admin.Api;

/// <summary>Holds the OpenAPI document against what is served.</summary>
public sealed class DescriptionTests
{
    private const string Schemas = "#/components/schemas/";

    [Fact]
    public async Task Every_endpoint_is_described_with_its_arguments_and_no_other()
    {
        await using var gateway = await TestGateway.Start("admin: 127.0.0.1:0\nroutes: { /**: { respond: 200 } }");
        var document = await Document(gateway);
        var described = document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(operation => $"{operation.Key.ToUpperInvariant()} {path.Key} {Arguments(operation.Value!)}"));
        var served = gateway.Services.GetRequiredService<ControlTable>().All.Where(endpoint => !endpoint.IsForSocket)
            .Select(endpoint => $"{endpoint.Method} {endpoint.Path} {string.Join(',', endpoint.Arguments.Order(StringComparer.Ordinal))}");
        Assert.Equal(served.Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_answers_are_as_described()
    {
        await using var upstream = await TestUpstream.Start(context => context.Response.WriteAsync("hello"));
        using var folder = new ConfigFolder($$"""
            listen: 127.0.0.1:0
            admin: 127.0.0.1:0
            auth: { keys: { apiKey: { header: X-Api-Key } } }
            plans: { gold: { quota: 100/day, limit: 5/s } }
            consumers: { acme: { plan: gold, groups: [a], keys: ["sha256:k1:00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"] } }
            upstreams: { spare: http://127.0.0.1:2, web: { to: ["{{upstream.Url}}", "http://127.0.0.1:1"], breaker: { concurrent: 10 } } }
            routes:
              /a/{id}: { cache: 60s, limit: 100/s per ip, to: web }
              /b: { auth: keys, respond: 200 }
              /c: { to: { web: 90, spare: 10 } }
              /d: http://127.0.0.1:3
            """);
        await using var gateway = await TestGateway.Start(Usher.Hosting.ConfigSource.File(folder.File));
        var client = new AdminClient(gateway);
        var schemas = (await Document(gateway))["components"]!["schemas"]!.AsObject();
        await gateway.Client.GetAsync("/a/1");
        await gateway.Client.GetAsync("/b");

        foreach (var (path, schema) in new[]
        {
            ("/api/status", "Status"), ("/api/overview", "Overview"), ("/api/routes", "Routes"), ("/api/routes/stats", "RouteStats"), ("/api/explain?url=/a/7", "Explanation"),
            ("/api/explain?url=/nothing", "Explanation"), ("/api/upstreams", "Upstreams"), ("/api/cache", "Cache"), ("/api/limits?consumer=acme&ip=::1", "Limits"), ("/api/consumers", "Consumers"), ("/api/config", "Config"),
        })
        {
            Assert.Null(Check(schemas, schema, (await client.Get(path)).GetRawText()));
        }

        foreach (var (path, schema) in new[]
        {
            ("/api/reload?dryRun=true", "Reload"), ("/api/reload", "Reload"), ("/api/reload?expect=1", "Problem"), ("/api/drain", "Drained"), ("/api/cache/purge?url=/a/1", "Purged"),
            ($"/api/upstreams/eject?upstream=web&destination={upstream.Url}", "Ejection"), ($"/api/upstreams/restore?upstream=web&destination={upstream.Url}", "Ejection"),
        })
        {
            Assert.Null(Check(schemas, schema, (await client.Post(path)).Answer.GetRawText(), isOpen: schema == "Problem"));
        }

        Assert.Null(Check(schemas, "Config", (await client.Get("/api/config")).GetRawText()));
        using var tail = new Streams.EventReader(await client.Send(HttpMethod.Get, "/api/requests/tail"));
        using var events = new Streams.EventReader(await client.Send(HttpMethod.Get, "/api/events"));
        Assert.Null(Check(schemas, "Sample", (await events.Next("sample")).GetRawText()));
        await gateway.Client.GetAsync("/a/2");
        Assert.Null(Check(schemas, "Request", (await tail.Next("request")).GetRawText()));
    }

    private static string Arguments(JsonNode operation) => string.Join(',', (operation["parameters"]?.AsArray() ?? [])
        .Where(parameter => parameter!["in"]!.GetValue<string>() == "query").Select(parameter => parameter!["name"]!.GetValue<string>()).Order(StringComparer.Ordinal));

    private static async Task<JsonNode> Document(TestGateway gateway) => JsonNode.Parse((await new AdminClient(gateway).Get("/openapi.json")).GetRawText())!;

    // Here nothing may be there that is not described, so that the document cannot fall behind.
    private static string? Check(JsonObject schemas, string name, string answer, bool isOpen = false)
    {
        var definitions = JsonNode.Parse(schemas.ToJsonString().Replace(Schemas, "#/$defs/", StringComparison.Ordinal))!;
        if (!isOpen) Close(definitions);
        var wrong = new SubsetValidator(new JsonObject { ["$defs"] = definitions, ["$ref"] = $"#/$defs/{name}" }).Check(JsonNode.Parse(answer));
        return wrong is null ? null : $"{name} {wrong}\n{answer}";
    }

    private static void Close(JsonNode? node)
    {
        if (node is JsonArray list)
        {
            foreach (var item in list) Close(item);
        }

        if (node is not JsonObject members) return;
        foreach (var (_, member) in members) Close(member);
        if (members["properties"] is JsonObject && !members.ContainsKey("additionalProperties")) members["additionalProperties"] = false;
    }
}
