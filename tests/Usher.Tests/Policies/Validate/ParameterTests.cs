using System.Text.Json.Nodes;
using Usher.Tests.Support;

namespace Usher.Tests.Policies.Validate;

/// <summary>Parameters of all places, in all styles of OpenAPI.</summary>
public sealed class ParameterTests
{
    private const string Ids = "type: array, items: { type: integer }, minItems: 1, maxItems: 3";
    private const string Point = "type: object, required: [x], properties: { x: { type: integer }, y: { type: integer } }, additionalProperties: false";

    [Theory]
    [InlineData("in: query", "type: integer, minimum: 1", "?p=5", "")]
    [InlineData("in: query", "type: integer, minimum: 1", "?q=1", "")]
    [InlineData("in: query", "type: integer, minimum: 1", "?p=0", "expected 1 or more")]
    [InlineData("in: query", "type: integer", "?p=5.5", "expected an integer")]
    [InlineData("in: query", "type: integer", "?p=0x10", "expected an integer")]
    [InlineData("in: query", "type: integer", "?p=%205", "expected an integer")]
    [InlineData("in: query", "type: integer", "?p=+5", "expected an integer")]
    [InlineData("in: query", "type: integer", "?p=1&p=2", "is given more than once")]
    [InlineData("in: query", "type: integer", "?%70=x", "expected an integer")]
    [InlineData("in: query", "type: integer", "?p=", "expected an integer")]
    [InlineData("in: query, allowEmptyValue: true", "type: integer", "?p", "")]
    [InlineData("in: query, required: true", "type: integer", "", "is missing")]
    [InlineData("in: query", "type: boolean", "?p=true", "")]
    [InlineData("in: query", "type: boolean", "?p=TRUE", "expected true or false")]
    [InlineData("in: query", "type: string, maxLength: 2", "?p=12", "")]
    [InlineData("in: query", "type: string, maxLength: 2", "?p=%F0%9F%98%80%C3%A4", "")]
    [InlineData("in: query", "type: string, maxLength: 2", "?p=a+b", "expected at most 2 characters")]
    [InlineData("in: query", "type: string", "?p=%FF", "is not percent-encoded UTF-8")]
    [InlineData("in: query", "'type': [integer, string], maxLength: 3", "?p=1234", "")]
    [InlineData("in: query", "oneOf: [{ type: integer, maximum: 5 }, { type: string, pattern: '^9+$' }]", "?p=99", "")]
    [InlineData("in: query", "enum: [1, two]", "?p=two", "")]
    [InlineData("in: query", "enum: [1, two]", "?p=1.0", "")]
    [InlineData("in: query", "minimum: 5", "?p=4", "expected 5 or more")]
    [InlineData("in: query", "pattern: '^[a-z]+$'", "?p=12", "expected a text that matches ^[a-z]+$")]
    [InlineData("in: query", "enum: [a, b]", "?p=c", "expected one of the values that the schema allows")]
    [InlineData("in: query", Ids, "?p=1&p=2", "")]
    [InlineData("in: query", Ids, "?p=1&p=b", "/1 expected an integer")]
    [InlineData("in: query", Ids, "?p=1&p=2&p=3&p=4", "expected at most 3 items")]
    [InlineData("in: query, explode: false", Ids, "?p=1,2,3", "")]
    [InlineData("in: query, explode: false", Ids, "?p=1%2C2", "/0 expected an integer")]
    [InlineData("in: query, explode: false", Ids, "?p=", "expected at least 1 item")]
    [InlineData("in: query, style: spaceDelimited", Ids, "?p=1%202+3", "")]
    [InlineData("in: query, style: pipeDelimited", Ids, "?p=1%7C2%7C3", "")]
    [InlineData("in: query, style: pipeDelimited", Ids, "?p=1|2|3|4", "expected at most 3 items")]
    [InlineData("in: query", Point, "?x=1&y=2&other=3", "")]
    [InlineData("in: query", Point, "?y=2", "the member 'x' is missing")]
    [InlineData("in: query, explode: false", Point, "?p=x,1,y,2", "")]
    [InlineData("in: query, explode: false", Point, "?p=x,1,y", "is not written in the style that the parameter has")]
    [InlineData("in: query, style: deepObject", Point, "?p[x]=1&p[y]=2", "")]
    [InlineData("in: query, style: deepObject", Point, "?p%5Bx%5D=1&p%5Bz%5D=2", "/z nothing is allowed here")]
    [InlineData("in: query", "content", "?p=%7B%22x%22:1%7D", "")]
    [InlineData("in: query", "content", "?p=%7B%22x%22:1.5%7D", "/x expected an integer")]
    [InlineData("in: query", "content", "?p=%7B", "is not JSON")]
    [InlineData("in: path, required: true", "type: integer", "/5", "")]
    [InlineData("in: path, required: true", "type: string, pattern: ^ä$", "/%C3%A4", "")]
    [InlineData("in: path, required: true", "type: integer", "/x", "expected an integer")]
    [InlineData("in: path, required: true", Ids, "/1,2", "")]
    [InlineData("in: path, required: true, explode: true", Point, "/x=1,y=2", "")]
    [InlineData("in: path, required: true", Point, "/x,1,y,z", "/y expected an integer")]
    [InlineData("in: path, required: true, style: label", "type: integer", "/.5", "")]
    [InlineData("in: path, required: true, style: label", "type: integer", "/5", "is not written in the style that the parameter has")]
    [InlineData("in: path, required: true, style: label", Ids, "/.1,2", "")]
    [InlineData("in: path, required: true, style: label, explode: true", Ids, "/.1.2", "")]
    [InlineData("in: path, required: true, style: matrix", "type: integer", "/;p=5", "")]
    [InlineData("in: path, required: true, style: matrix", Ids, "/;p=1,2", "")]
    [InlineData("in: path, required: true, style: matrix, explode: true", Ids, "/;p=1;p=2", "")]
    [InlineData("in: path, required: true, style: matrix, explode: true", Point, "/;x=1;y=2", "")]
    [InlineData("in: header", "type: integer", "p:5", "")]
    [InlineData("in: header", "type: integer", "p:five", "expected an integer")]
    [InlineData("in: header", Ids, "p:1, 2,3", "")]
    [InlineData("in: header, explode: true", Point, "p:x=1,y=b", "/y expected an integer")]
    [InlineData("in: cookie", "type: integer", "Cookie:a=b; p=5", "")]
    [InlineData("in: cookie", "type: integer", "Cookie:a=b; p=c", "expected an integer")]
    [InlineData("in: cookie", "type: integer", "Cookie:p=5; p=6", "is given more than once")]
    [InlineData("in: cookie, required: true", "type: integer", "Cookie:q=5", "is missing")]
    public async Task Are_read_as_they_are_written(string where, string schema, string sent, string expected)
    {
        using var folder = new TestFolder();
        var path = where.StartsWith("in: path", StringComparison.Ordinal) ? "/{p}" : "/";
        var value = schema == "content" ? $"content: {{ application/json: {{ schema: {{ {Point} }} }} }}" : $"schema: {{ {schema} }}";
        await File.WriteAllTextAsync(folder.PathOf("api.yaml"), $"openapi: 3.1.0\ninfo: {{ title: t, version: '1' }}\npaths:\n  \"{path}\":\n    get:\n      parameters: [ {{ name: p, {where}, {value} }} ]\n      responses: {{ '200': {{ description: ok }} }}\n");
        await using var shop = await Shop.Open("  /**: { validate: api.yaml, to: shop }", folder: folder.Root);
        using var request = new HttpRequestMessage(HttpMethod.Get, sent is ['/' or '?', ..] ? new Uri(shop.Gateway.Url + sent) : new Uri(shop.Gateway.Url));
        if (sent.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon && sent[0] is not ('/' or '?')) request.Headers.TryAddWithoutValidation(sent[..colon], sent[(colon + 1)..]);
        using var response = await shop.Client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.Equal(expected.Length == 0 ? 200 : 422, (int)response.StatusCode);
        if (expected.Length == 0) return;
        var error = JsonNode.Parse(text)!["errors"]!.AsArray().Single()!;
        Assert.Equal(expected, $"{error["pointer"]} {error["detail"]}".Trim());
        Assert.Equal("p", (string?)error["parameter"]);
        Assert.Contains($"in: {error["in"]}", where, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_route_without_a_document_has_schemas_for_each_place()
    {
        using var folder = new TestFolder();
        await File.WriteAllTextAsync(folder.PathOf("query.json"), """{ "properties": { "limit": { "type": "integer" }, "tag": { "type": "array" } }, "additionalProperties": false }""");
        await File.WriteAllTextAsync(folder.PathOf("path.json"), """{ "properties": { "id": { "type": "integer", "minimum": 10 } } }""");
        await File.WriteAllTextAsync(folder.PathOf("header.yaml"), "properties: { x-tenant: { enum: [acme] } }\nrequired: [x-tenant]\n");
        await File.WriteAllTextAsync(folder.PathOf("cookie.yaml"), "properties: { s: { type: string, minLength: 2 } }\n");
        await using var shop = await Shop.Open("  /o/{id}: { validate: { query: query.json, path: path.json, header: header.yaml, cookie: cookie.yaml }, to: shop }", folder: folder.Root);
        shop.Client.DefaultRequestHeaders.Add("X-Tenant", "acme");
        Assert.Equal(200, (int)(await shop.Client.GetAsync("/o/10?limit=5&tag=a&tag=b")).StatusCode);
        Assert.Equal(422, (int)(await shop.Client.GetAsync("/o/9")).StatusCode);
        Assert.Equal(422, (int)(await shop.Client.GetAsync("/o/10?limit=5&limit=6")).StatusCode);
        Assert.Equal(422, (int)(await shop.Client.GetAsync("/o/10?other=1")).StatusCode);
        shop.Client.DefaultRequestHeaders.Add("Cookie", "s=1");
        var problem = JsonNode.Parse(await (await shop.Client.GetAsync("/o/10")).Content.ReadAsStringAsync())!;
        Assert.Equal("""[{"parameter":"s","in":"cookie","detail":"expected at least 2 characters"}]""", problem["errors"]!.ToJsonString());
        shop.Client.DefaultRequestHeaders.Remove("X-Tenant");
        Assert.Equal(422, (int)(await shop.Client.GetAsync("/o/10")).StatusCode);
    }
}
