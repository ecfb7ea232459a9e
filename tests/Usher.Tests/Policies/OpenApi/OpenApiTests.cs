using System.Net;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Usher.Tests.Support;

namespace Usher.Tests.Policies.OpenApi;

public sealed class OpenApiTests
{
    private static readonly string Shop = Repository.PathOf("tests", "Usher.Tests", "Policies", "Validate", "documents", "shop.yaml");
    private static readonly string Pets = Repository.PathOf("tests", "Usher.Tests", "Cli", "documents", "petstore.yaml");

    [Fact]
    public async Task Answers_with_one_document_of_all_routes()
    {
        await using var gateway = await TestGateway.Start($$"""
            auth: { keys: { apiKey: X-Api-Key }, corp: { jwt: "https://id.internal.example", audience: shop } }
            upstreams: { shop: "http://10.1.2.3:5000", pets: "http://10.1.2.4:5000" }
            routes:
              GET /api.json: { openapi: { title: All, version: "7", description: "*Everything*", server: "https://api.example.com" } }
              /v1/orders/**: { validate: "{{Shop}}", auth: [keys, corp], to: shop }
              GET /v1/orders/mine: { respond: 403 }
              /v1/pets: { validate: "{{Pets}}", to: pets }
              GET /animals/{id}/{pet_id}: { validate: { openapi: "{{Pets}}", operation: listPets }, auth: none, to: pets }
            """);
        using var response = await gateway.Client.GetAsync("/api.json");
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        var text = await response.Content.ReadAsStringAsync();
        var result = OpenApiDocument.Parse(text, "json");
        Assert.Empty(result.Diagnostic!.Errors);

        var document = JsonNode.Parse(text)!;
        Assert.Equal("""{"title":"All","version":"7","description":"*Everything*"}""", document["info"]!.ToJsonString());
        Assert.Equal("""[{"url":"https://api.example.com"}]""", document["servers"]!.ToJsonString());
        var operations = document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(method => $"{method.Key} {path.Key} {method.Value!["security"]!.ToJsonString()}"));
        Assert.Equal(
            [
                """get /v1/orders [{"keys":[]},{"corp":[]}]""", """post /v1/orders [{"keys":[]},{"corp":[]}]""", """get /v1/orders/{order-id} [{"keys":[]},{"corp":[]}]""",
                """put /v1/orders/{order-id} [{"keys":[]},{"corp":[]}]""", "get /v1/pets []", "post /v1/pets []", "get /animals/{id}/{pet_id} []",
            ], operations);
        Assert.Equal("listPets_2", (string?)document["paths"]!["/animals/{id}/{pet_id}"]!["get"]!["operationId"]);
        Assert.Equal("""["string","null"]""", Sorted(document["components"]!["schemas"]!["Pet"]!["properties"]!["tag"]!["type"]!));
        Assert.Equal("""{"type":"apiKey","in":"header","name":"X-Api-Key"}""", document["components"]!["securitySchemes"]!["keys"]!.ToJsonString());
        Assert.Equal("pets", (string?)document["tags"]![0]!["name"]);
        foreach (var secret in new[] { "10.1.2", "internal", "pets.example.com", "id.example.com", "X-Pet-Key", "report" }) Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Has_an_etag_and_a_head()
    {
        await using var gateway = await TestGateway.Start($"routes:\n  GET /api.json: {{ openapi: All }}\n  /v1/**: {{ validate: \"{Shop}\", to: \"http://127.0.0.1:9\" }}\n");
        using var first = await gateway.Client.GetAsync("/api.json");
        using var head = await gateway.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/api.json"));
        Assert.Equal(first.Content.Headers.ContentLength, head.Content.Headers.ContentLength);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api.json") { Headers = { IfNoneMatch = { first.Headers.ETag! } } };
        Assert.Equal(HttpStatusCode.NotModified, (await gateway.Client.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task Two_components_of_one_name_stay_two()
    {
        using var folder = new TestFolder();
        string Api(string path, string type) => $"openapi: 3.1.0\ninfo: {{ title: t, version: '1' }}\npaths:\n  {path}: {{ get: {{ x-upstream: 'http://10.0.0.1', responses: {{ '200': {{ description: ok, content: {{ application/json: {{ schema: {{ $ref: '#/components/schemas/Thing' }} }} }} }} }} }} }}\ncomponents: {{ schemas: {{ Thing: {{ type: {type}, properties: {{ x-own: {{ $ref: '#/components/schemas/Thing' }} }} }} }} }}\n";
        await File.WriteAllTextAsync(folder.PathOf("a.yaml"), Api("/a", "object"));
        await File.WriteAllTextAsync(folder.PathOf("b.yaml"), Api("/b", "array"));
        await using var gateway = await TestGateway.Start(Usher.Hosting.ConfigSource.Text(folder.PathOf("usher.yaml"), "listen: 127.0.0.1:0\nroutes:\n  /: { openapi: All }\n  /a: { validate: a.yaml, to: \"http://127.0.0.1:9\" }\n  /b: { validate: b.yaml, to: \"http://127.0.0.1:9\" }\n"));
        var document = JsonNode.Parse(await gateway.Client.GetStringAsync("/"))!;
        Assert.Equal("""{"Thing":{"type":"object","properties":{"x-own":{"$ref":"#/components/schemas/Thing"}}},"Thing_2":{"type":"array","properties":{"x-own":{"$ref":"#/components/schemas/Thing_2"}}}}""", document["components"]!["schemas"]!.ToJsonString());
        Assert.DoesNotContain("x-upstream", document.ToJsonString(), StringComparison.Ordinal);
        Assert.Empty(OpenApiDocument.Parse(document.ToJsonString(), "json").Diagnostic!.Errors);
    }

    private static string Sorted(JsonNode types) => $"[{string.Join(',', types.AsArray().Select(type => type!.ToJsonString()).OrderDescending(StringComparer.Ordinal))}]";
}
