using Usher.Config;
using Usher.Tests.Support;

namespace Usher.Tests.Policies.Cors;

public sealed class CorsTests
{
    private const string Shop = "https://shop.example";

    [Fact]
    public async Task Every_origin_may_read_with_a_star()
    {
        await using var gateway = await TestGateway.Start("routes: { /x: { cors: '*', respond: 200 } }");
        foreach (var origin in new[] { "", "Origin: https://a.example\r\n", "Origin: null\r\n" })
        {
            var response = await Ask(gateway, $"GET /x HTTP/1.1\r\nHost: x\r\n{origin}\r\n");
            Assert.Equal("*", response["Access-Control-Allow-Origin"]);
            Assert.Null(response["Vary"]);
        }
    }

    [Theory]
    [InlineData("Origin: https://shop.example\r\n", Shop)]
    [InlineData("Origin: https://a.b.example.org\r\n", "https://a.b.example.org")]
    [InlineData("Origin: https://evil.example\r\n", null)]
    [InlineData("Origin: null\r\n", null)]
    [InlineData("Origin: https://shop.example\r\nOrigin: https://evil.example\r\n", null)]
    [InlineData("", null)]
    public async Task Only_listed_origins_may_read_and_caches_are_told(string fields, string? allowed)
    {
        await using var upstream = RawUpstream.Answering(
            "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nVary: Accept\r\nAccess-Control-Allow-Origin: *\r\nAccess-Control-Allow-Credentials: true\r\nAccess-Control-Expose-Headers: Secret\r\n\r\n");
        await using var gateway = await TestGateway.Start($$"""
            routes:
              /x:
                cors: { origins: [https://shop.example, "https://*.example.org"], credentials: true, expose: [ETag, X-Id] }
                to: {{upstream.Url}}
            """);
        var response = await Ask(gateway, $"GET /x HTTP/1.1\r\nHost: x\r\n{fields}\r\n");
        Assert.Equal(200, response.Status);
        Assert.Equal(allowed, response["Access-Control-Allow-Origin"]);
        Assert.Equal(allowed is null ? null : "true", response["Access-Control-Allow-Credentials"]);
        Assert.Equal(allowed is null ? null : "ETag, X-Id", response["Access-Control-Expose-Headers"]);
        Assert.Equal(["Accept", "Origin"], response.Fields.Where(field => field.Name == "Vary").SelectMany(field => field.Value.Split(", ")));
    }

    [Fact]
    public async Task Failures_can_be_read_too()
    {
        await using var gateway = await TestGateway.Start($"routes: {{ /x: {{ cors: {Shop}, to: 'http://127.0.0.1:1' }} }}");
        var response = await Ask(gateway, $"GET /x HTTP/1.1\r\nHost: x\r\nOrigin: {Shop}\r\n\r\n");
        Assert.Equal(502, response.Status);
        Assert.Equal(Shop, response["Access-Control-Allow-Origin"]);
    }

    [Theory]
    [InlineData(Shop, "PUT", "content-type,x-id", 204)]
    [InlineData(Shop, "PUT", null, 204)]
    [InlineData(Shop, "DELETE", null, 403)]
    [InlineData(Shop, "PUT", "x-other", 403)]
    [InlineData("https://evil.example", "PUT", null, 403)]
    public async Task Answers_pre_flights_by_itself(string origin, string method, string? fields, int status)
    {
        await using var upstream = RawUpstream.Answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        await using var gateway = await TestGateway.Start($$"""
            routes:
              /x:
                cors: { origins: {{Shop}}, methods: [GET, PUT], headers: [Content-Type, X-Id], maxAge: 1h }
                to: {{upstream.Url}}
            """);
        var more = fields is null ? "" : $"Access-Control-Request-Headers: {fields}\r\n";
        var response = await Ask(gateway, $"OPTIONS /x HTTP/1.1\r\nHost: x\r\nOrigin: {origin}\r\nAccess-Control-Request-Method: {method}\r\n{more}\r\n");
        Assert.Equal(status, response.Status);
        Assert.Empty(upstream.Heads);
        Assert.Contains("Origin", response["Vary"]!, StringComparison.Ordinal);
        Assert.Equal(origin == Shop ? Shop : null, response["Access-Control-Allow-Origin"]);
        Assert.Equal(status == 204 ? "GET, PUT" : null, response["Access-Control-Allow-Methods"]);
        Assert.Equal(status == 204 ? "Content-Type, X-Id" : null, response["Access-Control-Allow-Headers"]);
        Assert.Equal(status == 204 ? "3600" : null, response["Access-Control-Max-Age"]);
    }

    [Fact]
    public async Task Any_field_may_be_set_unless_they_are_listed()
    {
        await using var gateway = await TestGateway.Start("routes: { /x: { cors: '*', respond: 200 } }");
        var response = await Ask(gateway, "OPTIONS /x HTTP/1.1\r\nHost: x\r\nOrigin: https://a.example\r\nAccess-Control-Request-Method: PATCH\r\nAccess-Control-Request-Headers: authorization, x-a\r\n\r\n");
        Assert.Equal(204, response.Status);
        Assert.Equal("authorization, x-a", response["Access-Control-Allow-Headers"]);
        Assert.Contains("PATCH", response["Access-Control-Allow-Methods"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", 204, Shop)]
    [InlineData("HEAD", 204, Shop)]
    [InlineData("PUT", 204, "*")]
    [InlineData("DELETE", 418, null)]
    [InlineData("PATCH", 418, null)]
    public async Task A_pre_flight_belongs_to_the_route_of_the_method_that_it_asks_for(string method, int status, string? origin)
    {
        await using var gateway = await TestGateway.Start($$"""
            routes:
              GET /x: { cors: {{Shop}}, respond: 200 }
              PUT /x: { cors: "*", respond: 200 }
              DELETE /x: { respond: 200 }
              /**: { respond: 418 }
            """);
        var response = await Ask(gateway, $"OPTIONS /x HTTP/1.1\r\nHost: x\r\nOrigin: {Shop}\r\nAccess-Control-Request-Method: {method}\r\n\r\n");
        Assert.Equal(status, response.Status);
        Assert.Equal(origin, response["Access-Control-Allow-Origin"]);
    }

    [Fact]
    public async Task A_pre_flight_for_a_method_of_no_route_is_a_405()
    {
        await using var gateway = await TestGateway.Start("routes: { 'GET /x': { cors: '*', respond: 200 } }");
        var response = await Ask(gateway, "OPTIONS /x HTTP/1.1\r\nHost: x\r\nOrigin: https://a.example\r\nAccess-Control-Request-Method: PUT\r\n\r\n");
        Assert.Equal(405, response.Status);
    }

    [Fact]
    public async Task An_OPTIONS_that_is_no_pre_flight_is_forwarded()
    {
        await using var upstream = RawUpstream.Answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        await using var gateway = await TestGateway.Start($"routes: {{ /x: {{ cors: {Shop}, to: '{upstream.Url}' }} }}");
        var response = await Ask(gateway, $"OPTIONS /x HTTP/1.1\r\nHost: x\r\nOrigin: {Shop}\r\n\r\n");
        Assert.Equal(200, response.Status);
        Assert.Single(upstream.Heads);
    }

    [Theory]
    [InlineData("{ origins: '*', credentials: true }", "list the origins")]
    [InlineData("{ origins: https://a.example, credentials: true, expose: '*' }", "list the fields")]
    [InlineData("{ origins: [] }", "expected an origin")]
    [InlineData("{ methods: [GET] }", "'origins'")]
    [InlineData("[a.example]", "expected an origin")]
    [InlineData("https://a.example/", "no path")]
    [InlineData("'null'", "sandboxed")]
    [InlineData("{ origins: '*', headers: ['a b'] }", "a field name")]
    [InlineData("{ origins: '*', methods: ['P T'] }", "a method")]
    public async Task Refuses_what_is_unsafe_or_no_origin(string value, string message)
    {
        var wrong = await Assert.ThrowsAsync<ConfigErrorsException>(() => TestGateway.Start($"routes: {{ /x: {{ cors: {value}, respond: 200 }} }}"));
        Assert.Contains(message, wrong.Message, StringComparison.Ordinal);
    }

    private static async Task<RawResponse> Ask(TestGateway gateway, string request)
    {
        await using var connection = await gateway.Connect();
        return await connection.Ask(request);
    }
}
