using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Usher.Tests.Support;

namespace Usher.Tests.Policies.Validate;

public sealed class ValidateTests
{
    private const string All = "  /v1/**: { validate: shop.yaml, to: shop }";

    private static readonly string Order = """{"lines":[{"sku":"AB-1","count":2,"price":0.1}],"note":null}""";

    [Theory]
    [InlineData(HttpProtocols.Http1, false)]
    [InlineData(HttpProtocols.Http1, true)]
    [InlineData(HttpProtocols.Http2, false)]
    [InlineData(HttpProtocols.Http2, true)]
    public async Task What_is_valid_is_forwarded_byte_for_byte(HttpProtocols protocol, bool isChunked)
    {
        await using var shop = await Shop.Open(All, protocol);
        var body = "  {\"lines\" :\n[{\"sku\":\"\\u0041B-1\",\"count\":2.0e0}] , \"note\":\"\\ud83d\\ude00\"}\n";
        using var content = isChunked ? (HttpContent)new StreamContent(new Pieces(body)) : new StringContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var response = await shop.Client.PostAsync("/v1/orders", content);
        Assert.Equal(body, await response.Content.ReadAsStringAsync());
        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal($"{body.Length}", response.Headers.GetValues("X-Length").Single());
    }

    [Fact]
    public async Task What_is_wrong_is_listed_and_no_value_of_it_told()
    {
        await using var shop = await Shop.Open(All);
        var (status, problem) = await Post(shop, """{"lines":[{"sku":"secret","count":0,"price":0.015,"x":1},{"count":"many"}],"note":"01234567890","color":"blue"}""");
        Assert.Equal(422, status);
        Assert.Equal("invalid-request", (string?)problem["code"]);
        var errors = problem["errors"]!.AsArray().Select(error => $"{error!["pointer"]}: {error["detail"]}").Order(StringComparer.Ordinal);
        Assert.Equal(
            [
                "/color: nothing is allowed here",
                "/lines/0/count: expected 1 or more",
                "/lines/0/price: expected a multiple of 0.01",
                "/lines/0/sku: expected a text that matches ^[A-Z]{2}-[0-9]+$",
                "/lines/1/count: expected an integer",
                "/lines/1: the member 'sku' is missing",
                "/note: expected at most 10 characters",
            ], errors);
        Assert.Equal(0, shop.Requests);
        foreach (var value in new[] { "secret", "many", "01234567890", "blue" }) Assert.DoesNotContain(value, problem.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"lines\":")]
    [InlineData("")]
    [InlineData("{\"lines\":[],\"lines\":[]}")]
    [InlineData("{\"note\":\"\\ud800\"}")]
    [InlineData("{\"a\":1}{}")]
    [InlineData("[1,]")]
    [InlineData("{'a':1}")]
    public async Task What_is_no_JSON_is_a_400(string body)
    {
        await using var shop = await Shop.Open(All);
        var (status, problem) = await Post(shop, body);
        Assert.Equal(body.Length == 0 ? 422 : 400, status);
        Assert.Equal(body.Length == 0 ? "invalid-request" : "bad-body", (string?)problem["code"]);
        Assert.Equal(0, shop.Requests);
    }

    [Fact]
    public async Task Bytes_that_are_no_UTF8_and_depth_without_end_are_a_400()
    {
        await using var shop = await Shop.Open(All);
        using var latin = new ByteArrayContent([.. "{\"note\":\""u8, 0xE4, .. "\"}"u8]);
        latin.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        Assert.Equal(400, (int)(await shop.Client.PostAsync("/v1/orders", latin)).StatusCode);
        Assert.Equal(400, (await Post(shop, new string('[', 100_000))).Status);
    }

    [Theory]
    [InlineData("text/plain", 415)]
    [InlineData("application/xml", 415)]
    [InlineData("", 415)]
    [InlineData("application/json; charset=utf-16", 415)]
    [InlineData("application/json; charset=UTF-8", 200)]
    [InlineData("APPLICATION/JSON", 200)]
    [InlineData("image/png", 200)]
    public async Task Bodies_of_other_types_are_not_taken(string type, int status)
    {
        await using var shop = await Shop.Open(All);
        Assert.Equal(status, (await Post(shop, Order, type)).Status);
    }

    [Fact]
    public async Task A_compressed_body_and_one_that_is_too_large_are_not_looked_at()
    {
        await using var shop = await Shop.Open("  /v1/**: { validate: { openapi: shop.yaml, max: 1KB }, to: shop }");
        using var zipped = new StringContent(Order, Encoding.UTF8, "application/json") { Headers = { ContentEncoding = { "gzip" } } };
        Assert.Equal(415, (int)(await shop.Client.PostAsync("/v1/orders", zipped)).StatusCode);
        var large = Order + new string(' ', 2000);
        Assert.Equal(413, (await Post(shop, large)).Status);
        using var chunked = new StreamContent(new Pieces(large)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        Assert.Equal(413, (int)(await shop.Client.PostAsync("/v1/orders", chunked)).StatusCode);
        Assert.Equal(0, shop.Requests);
    }

    [Theory]
    [InlineData("sku=A+1&count=3&tags=a&tags=%C3%A4", 200)]
    [InlineData("sku=1", 200)]
    [InlineData("count=3", 422)]
    [InlineData("sku=a&count=three", 422)]
    [InlineData("sku=a&tags=1&tags=2&tags=3", 422)]
    [InlineData("sku=a&x=1", 422)]
    [InlineData("sku=a&sku=b", 422)]
    [InlineData("sku=%zz", 400)]
    [InlineData("sku=%ff", 400)]
    public async Task Forms_are_looked_at_by_their_schema(string form, int status)
    {
        await using var shop = await Shop.Open(All);
        Assert.Equal(status, (await Post(shop, form, "application/x-www-form-urlencoded")).Status);
    }

    [Theory]
    [InlineData("/v1/orders/17", "GET", 200)]
    [InlineData("/v1/orders/17", "HEAD", 200)]
    [InlineData("/v1/orders/9223372036854775808", "GET", 422)]
    [InlineData("/v1/orders/seventeen", "GET", 422)]
    [InlineData("/v1/orders/mine", "GET", 200)]
    [InlineData("/v1/orders/17", "DELETE", 405)]
    [InlineData("/v1/customers", "GET", 404)]
    [InlineData("/orders/17", "GET", 404)]
    public async Task The_operation_is_found_by_method_and_path(string path, string method, int status)
    {
        await using var shop = await Shop.Open(All);
        using var response = await shop.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
        Assert.Equal(status, (int)response.StatusCode);
        if (status == 405) Assert.Equal("GET, HEAD, PUT", string.Join(", ", response.Content.Headers.Allow.Order(StringComparer.Ordinal)));
        Assert.Equal(status == 200 ? 1 : 0, shop.Requests);
    }

    [Fact]
    public async Task A_body_where_none_is_taken_is_refused()
    {
        await using var shop = await Shop.Open(All);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/orders/mine") { Content = new StringContent("{}") };
        Assert.Equal(422, (int)(await shop.Client.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task What_is_the_servers_to_set_is_not_asked_for_and_refused_on_demand()
    {
        await using var shop = await Shop.Open("  /v1/**: { validate: shop.yaml, to: shop }\n  /v2/**: { validate: { openapi: shop.yaml, prefix: /v2, refuseReadOnly: true }, to: shop }");
        var withId = """{"id":1,"lines":[{"sku":"AB-1","count":2}]}""";
        Assert.Equal(200, (await Post(shop, withId)).Status);
        Assert.Equal(200, (await Post(shop, Order, path: "/v2/orders")).Status);
        var (status, problem) = await Post(shop, withId, path: "/v2/orders");
        Assert.Equal(422, status);
        Assert.Equal("/id", (string?)problem["errors"]![0]!["pointer"]);
    }

    [Fact]
    public async Task A_route_can_name_its_operation()
    {
        await using var shop = await Shop.Open("  GET /list: { validate: { openapi: shop.yaml, operation: listOrders, onlyKnown: true }, to: shop }");
        shop.Client.DefaultRequestHeaders.Add("X-Tenant", "acme");
        Assert.Equal(200, (int)(await shop.Client.GetAsync("/list?limit=1")).StatusCode);
        Assert.Equal(422, (int)(await shop.Client.GetAsync("/list?limit=0")).StatusCode);
        Assert.Equal(422, (int)(await shop.Client.GetAsync("/list?limit=1&debug=1")).StatusCode);
    }

    [Fact]
    public async Task A_body_that_was_looked_at_can_be_sent_again()
    {
        var tries = 0;
        await using var shop = await Shop.Open("  /v1/**: { validate: shop.yaml, retry: { times: 1, on: [503], methods: [PUT] }, to: shop }", answer: async context =>
        {
            using var body = new StreamReader(context.Request.Body);
            var text = await body.ReadToEndAsync();
            context.Response.StatusCode = tries++ == 0 ? 503 : 200;
            await context.Response.WriteAsync(text);
        });
        using var content = new StreamContent(new Pieces(Order)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        using var response = await shop.Client.PutAsync("/v1/orders/1", content);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(Order, await response.Content.ReadAsStringAsync());
        Assert.Equal(2, tries);
    }

    private static async Task<(int Status, JsonNode Problem)> Post(Shop shop, string body, string type = "application/json", string path = "/v1/orders")
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        if (type.Length > 0) content.Headers.TryAddWithoutValidation("Content-Type", type);
        using var response = await shop.Client.PostAsync(path, content);
        var text = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType == "application/problem+json" ? JsonNode.Parse(text)! : new JsonObject());
    }

    /// <summary>A stream that does not say how long it is, and gives little at a time.</summary>
    private sealed class Pieces(string text) : MemoryStream(Encoding.UTF8.GetBytes(text))
    {
        public override bool CanSeek => false;

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, 7)]);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => base.ReadAsync(buffer[..Math.Min(buffer.Length, 7)], cancellationToken);

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => base.ReadAsync(buffer, offset, Math.Min(count, 7), cancellationToken);
    }
}
