using Usher.Config;
using Usher.Hosting;
using Usher.Tests.Support;

namespace Usher.Tests.Policies.Validate;

/// <summary>What is wrong with a document or a schema is an error of the file that names it.</summary>
public sealed class ValidateConfigTests
{
    private const string Head = "openapi: 3.1.0\ninfo: { title: t, version: '1' }\n";
    private const string Ok = "responses: { '200': { description: ok } }";

    [Theory]
    [InlineData("none.yaml", "'none.yaml': there is no such file")]
    [InlineData("{ openapi: schema.yaml }", "'schema.yaml' is no OpenAPI document")]
    [InlineData("{ openapi: api.yaml, body: schema.yaml }", "a document says all")]
    [InlineData("{ openapi: api.yaml, operation: getOen }", "there is no operation 'getOen' (did you mean 'getOne'?)")]
    [InlineData("{ openapi: api.yaml, operation: getOther }", "nothing in the path is captured as 'id'")]
    [InlineData("{ openapi: api.yaml, prefix: /v2 }", "no operation of 'api.yaml' is at 'GET /v1/one'")]
    [InlineData("{ openapi: api.yaml, prefix: v2 }", "expected a path such as /v1")]
    [InlineData("{ body: schema.yaml, operation: x }", "this speaks of an OpenAPI document, and there is none")]
    [InlineData("{ body: schema.yaml, max: 0B }", "expected a size above 0")]
    [InlineData("{ formats: true }", "expected 'openapi', 'body', 'query', 'path', 'header' or 'cookie'")]
    [InlineData("{ body: broken.json }", "'broken.json': it is not JSON")]
    [InlineData("{ body: twice.yaml }", "'twice.yaml': line 2: key 'type' is given twice")]
    [InlineData("{ body: typo.yaml }", "typo.yaml#/properties/a/minLenght: the keyword 'minLenght' is not known")]
    [InlineData("swagger.yaml", "Swagger 2.0 has to be converted")]
    [InlineData("next.yaml", "its version is '3.2.0': expected 3.0 or 3.1")]
    [InlineData("wrong.yaml", "'wrong.yaml': ")]
    public void Is_told_where_the_file_names_it(string value, string expected)
    {
        using var folder = new TestFolder();
        File.WriteAllText(folder.PathOf("schema.yaml"), "type: object\n");
        File.WriteAllText(folder.PathOf("broken.json"), "{ \"type\": }");
        File.WriteAllText(folder.PathOf("twice.yaml"), "type: object\ntype: array\n");
        File.WriteAllText(folder.PathOf("typo.yaml"), "properties: { a: { minLenght: 1 } }\n");
        File.WriteAllText(folder.PathOf("swagger.yaml"), "swagger: '2.0'\ninfo: { title: t, version: '1' }\npaths: {}\n");
        File.WriteAllText(folder.PathOf("next.yaml"), Head.Replace("3.1.0", "3.2.0", StringComparison.Ordinal) + "paths: {}\n");
        File.WriteAllText(folder.PathOf("wrong.yaml"), "openapi: 3.1.0\npaths: { /v1/one: { get: { responses: 5 } } }\n");
        File.WriteAllText(folder.PathOf("api.yaml"), $"{Head}paths:\n  /v1/one: {{ get: {{ operationId: getOne, {Ok} }} }}\n  \"/v1/other/{{id}}\": {{ get: {{ operationId: getOther, parameters: [{{ name: id, in: path, required: true, schema: {{}} }}], {Ok} }} }}\n");
        var errors = Check(folder, "GET /v1/one", value);
        Assert.Contains(expected, errors, StringComparison.Ordinal);
        Assert.Contains("usher.yaml:2:", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("parameters: [{ name: a, in: query, style: matrix, schema: {} }]", "the style 'matrix' is none")]
    [InlineData("parameters: [{ name: a, in: query, content: { text/plain: { schema: {} } } }]", "cannot be checked")]
    [InlineData("parameters: [{ name: a, in: query, schema: { pattern: '(a)\\1' } }]", "back references")]
    [InlineData("parameters: [{ $ref: '#/components/parameters/none' }]", "there is nothing at '#/components/parameters/none'")]
    [InlineData("parameters: [{ $ref: 'parts.yaml#/tenant' }]", "")]
    [InlineData("requestBody: { content: { application/json: { schema: { $ref: 'parts.yaml#/order' } } } }", "")]
    [InlineData("requestBody: { content: { application/json: { schema: { $ref: 'none.yaml#/order' } } } }", "there is no file 'none.yaml#/order' that can be read")]
    [InlineData("requestBody: { content: { application/json: { schema: { $ref: 'https://example.com/order' } } } }", "nothing is fetched")]
    [InlineData("requestBody: { content: { application/x-www-form-urlencoded: { schema: { properties: { a: { type: object } } } } } }", "the member 'a' of a form is an object")]
    [InlineData("requestBody: { content: { application/x-www-form-urlencoded: { schema: { properties: { a: { type: array } } }, encoding: { a: { explode: false } } } } }", "cannot be checked")]
    [InlineData("requestBody: { content: { application/json: { schema: { nullable: true } } } }", "the keyword 'nullable' is not known")]
    public void What_an_operation_cannot_be_checked_by_is_an_error(string operation, string expected)
    {
        using var folder = new TestFolder();
        File.WriteAllText(folder.PathOf("parts.yaml"), "tenant: { name: tenant, in: query, schema: { type: string } }\norder: { type: object, properties: { next: { $ref: '#/order' } } }\n");
        File.WriteAllText(folder.PathOf("api.yaml"), $"{Head}paths:\n  /one: {{ post: {{ {operation}, {Ok} }} }}\n");
        var errors = Check(folder, "POST /one", "api.yaml");
        if (expected.Length == 0) Assert.Equal("", errors);
        else Assert.Contains(expected.Replace("none.yaml#/order", "none.yaml", StringComparison.Ordinal), errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_that_cannot_be_matched_is_an_error_only_where_a_route_could_get_it()
    {
        using var folder = new TestFolder();
        File.WriteAllText(folder.PathOf("api.yaml"), $"{Head}paths:\n  \"/report.{{format}}\": {{ get: {{ parameters: [{{ name: format, in: path, required: true, schema: {{}} }}], {Ok} }} }}\n  /one: {{ get: {{ {Ok} }} }}\n");
        Assert.Contains("a parameter has to be a whole segment", Check(folder, "/**", "api.yaml"), StringComparison.Ordinal);
        Assert.Equal("", Check(folder, "/one", "api.yaml"));
    }

    [Fact]
    public async Task A_change_of_a_document_is_a_reload()
    {
        using var folder = new TestFolder();
        string Schema(int most) => $"type: integer\nmaximum: {most}\n";
        await File.WriteAllTextAsync(folder.PathOf("number.yaml"), Schema(5));
        await using var upstream = await TestUpstream.Start(context => context.Request.Body.CopyToAsync(context.Response.Body));
        await File.WriteAllTextAsync(folder.PathOf("usher.yaml"), $"listen: 127.0.0.1:0\nroutes:\n  /**: {{ validate: number.yaml, to: \"{upstream.Url}\" }}\n");
        await using var gateway = await TestGateway.Start(ConfigSource.File(folder.PathOf("usher.yaml")));
        Assert.Equal(422, await Post(gateway));
        await File.WriteAllTextAsync(folder.PathOf("number.yaml"), Schema(50));
        await Eventually.Get<string>(async () => await Post(gateway) == 200 ? "a reload" : null, "reload");
    }

    private static async Task<int> Post(TestGateway gateway)
    {
        using var content = new StringContent("10", System.Text.Encoding.UTF8, "application/json");
        return (int)(await gateway.Client.PostAsync("/", content)).StatusCode;
    }

    private static string Check(TestFolder folder, string key, string value)
    {
        var check = GatewayCheck.Run(ConfigSource.Text(folder.PathOf("usher.yaml"), $"routes:\n  {key}: {{ validate: {value}, to: \"http://127.0.0.1:9\" }}\n"));
        return ConfigErrorText.Render(check.Errors, colours: false);
    }
}
