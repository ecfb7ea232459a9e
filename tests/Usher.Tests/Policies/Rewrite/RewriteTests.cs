using Usher.Config;
using Usher.Tests.Support;

namespace Usher.Tests.Policies.Rewrite;

public sealed class RewriteTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    [Theory]
    [InlineData("/orders/{id}", "/v2/orders/{id}", "/orders/7?a=%zz/..", "/v2/orders/7?a=%zz/..")]
    [InlineData("/orders/{id}", "/v2/{id}", "/orders/a%2fb", "/v2/a%2Fb")]
    [InlineData("/shop/**", "/{rest}", "/shop", "/")]
    [InlineData("/shop/**", "/{rest}", "/shop/a/b/", "/a/b/")]
    [InlineData("/shop/**", "/api/{rest}/x", "/shop/", "/api/x")]
    [InlineData("/shop/**", "/fixed", "/shop/anything", "/fixed")]
    public async Task The_upstream_sees_the_new_path(string key, string path, string sent, string seen)
    {
        await using var upstream = RawUpstream.Answering(Ok);
        await using var gateway = await TestGateway.Start($"routes:\n  {key}:\n    rewrite: {path}\n    to: {upstream.Url}\n");
        await using var connection = await gateway.Connect();
        Assert.Equal(200, (await connection.Ask($"GET {sent} HTTP/1.1\r\nHost: x\r\n\r\n")).Status);
        Assert.StartsWith($"GET {seen} HTTP/1.1\r\n", upstream.Heads.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_path_of_a_client_becomes_a_dot_segment()
    {
        await using var upstream = RawUpstream.Answering(Ok);
        await using var gateway = await TestGateway.Start($"routes:\n  /a/{{x}}/**:\n    rewrite: /safe/.hidden-{{x}}/{{rest}}\n    to: {upstream.Url}\n");
        await using var connection = await gateway.Connect();
        string[] pieces = [".", "..", "/", "%2e", "%2F", "%5C", ";", "%3B", "x", "%25", "~", "//"];
        var random = new Random(7);
        for (var i = 0; i < 500; i++)
        {
            var path = string.Concat(random.GetItems(pieces, random.Next(1, 9)));
            var response = await connection.Ask($"GET /a/{path} HTTP/1.1\r\nHost: x\r\n\r\n");
            Assert.Contains(response.Status, new[] { 200, 400, 404 });
        }

        foreach (var head in upstream.Heads)
        {
            var path = Uri.UnescapeDataString(head.Split(' ')[1]).Replace('\\', '/');
            Assert.StartsWith("/safe/", path, StringComparison.Ordinal);
            Assert.DoesNotContain(path.Split('/'), segment => segment.Split(';')[0] is "." or "..");
        }

        Assert.NotEmpty(upstream.Heads);
    }

    [Theory]
    [InlineData("v2", "expected a path")]
    [InlineData("/v2?x=1", "kept as it is")]
    [InlineData("/v2/{no}", "captures no 'no'")]
    [InlineData("/v2/../x", "'..' segment")]
    public async Task Refuses_what_is_no_path(string path, string message)
    {
        var wrong = await Assert.ThrowsAsync<ConfigErrorsException>(() => TestGateway.Start($"routes:\n  /{{id}}:\n    rewrite: {path}\n    to: http://127.0.0.1:9\n"));
        Assert.Contains(message, wrong.Message, StringComparison.Ordinal);
    }
}
