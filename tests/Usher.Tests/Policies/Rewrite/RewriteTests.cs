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

    [Theory]
    [InlineData("{ strip: /api }", "/api/a/b?x=1", "/a/b?x=1")]
    [InlineData("{ strip: /api }", "/api", "/")]
    [InlineData("{ strip: /api }", "/apis/a", "/apis/a")]
    [InlineData("{ prefix: /v2 }", "/a", "/v2/a")]
    [InlineData("{ prefix: /v2 }", "/", "/v2")]
    [InlineData("{ strip: /api, prefix: /v2 }", "/api/a/", "/v2/a/")]
    [InlineData("{ strip: /api, prefix: /v2 }", "/api", "/v2")]
    [InlineData("{ regex: { match: '^/users/(\\d+)/(?<what>[a-z]+)$', to: '/$1-$${what}' } }", "/users/7/orders", "/7-orders")]
    [InlineData("{ regex: { match: '^/users/(\\d+)$', to: '/$1' } }", "/users/x", "/users/x")]
    [InlineData("{ strip: /api, regex: { match: 'a', to: b }, prefix: /v2 }", "/api/aa", "/v2/bb")]
    [InlineData("{ query: { set: { v: '2', who: '{method} {rest}' }, add: { t: c }, remove: [debug] } }", "/a/b?debug&t=1&v=1&%64ebug=2", "/a/b?t=1&v=2&who=GET%20a%2Fb&t=c")]
    [InlineData("{ query: { remove: [a] } }", "/x?a=1", "/x")]
    [InlineData("{ path: '/n/{rest}', query: { set: { q: '{query.q}x' } } }", "/a?q=1", "/n/a?q=1x")]
    public async Task The_upstream_sees_the_new_target(string rewrite, string sent, string seen)
    {
        await using var upstream = RawUpstream.Answering(Ok);
        await using var gateway = await TestGateway.Start($"routes:\n  /**:\n    rewrite: {rewrite}\n    to: {upstream.Url}\n");
        await using var connection = await gateway.Connect();
        Assert.Equal(200, (await connection.Ask($"GET {sent} HTTP/1.1\r\nHost: x\r\n\r\n")).Status);
        Assert.StartsWith($"GET {seen} HTTP/1.1\r\n", upstream.Heads.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_upstream_sees_another_method_and_another_host()
    {
        await using var upstream = RawUpstream.Answering(Ok);
        await using var gateway = await TestGateway.Start($"routes:\n  /**:\n    rewrite: {{ method: PUT, host: inner.example }}\n    to: {upstream.Url}\n");
        await using var connection = await gateway.Connect();
        Assert.Equal(200, (await connection.Ask("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")).Status);
        Assert.StartsWith("PUT /a HTTP/1.1\r\nHost: inner.example\r\n", upstream.Heads.Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/a/x", "/..")]
    [InlineData("/a/x", "/%2e%2e/b")]
    [InlineData("/a/x", "/b?c")]
    [InlineData("/a/x", "b")]
    public async Task A_replacement_that_is_no_path_is_a_400(string sent, string to)
    {
        await using var upstream = RawUpstream.Answering(Ok);
        await using var gateway = await TestGateway.Start($"routes:\n  /**:\n    rewrite: {{ regex: {{ match: '^/a/.*', to: '{to}' }} }}\n    to: {upstream.Url}\n");
        await using var connection = await gateway.Connect();
        Assert.Equal(400, (await connection.Ask($"GET {sent} HTTP/1.1\r\nHost: x\r\n\r\n")).Status);
        Assert.Empty(upstream.Heads);
    }

    [Theory]
    [InlineData("{}", "expected 'path', 'strip'")]
    [InlineData("{ path: /a, strip: /b }", "'path' is the whole path")]
    [InlineData("{ strip: api }", "expected a path such as /api")]
    [InlineData("{ prefix: /v2/ }", "without a slash at its end")]
    [InlineData("{ prefix: /a/../b }", "expected a path such as /api")]
    [InlineData("{ regex: { match: '(', to: a } }", "invalid regular expression")]
    [InlineData("{ regex: { match: '(?=a)', to: a } }", "linear time")]
    [InlineData("{ method: get }", "expected a method")]
    [InlineData("{ host: 'a b' }", "is not a host")]
    [InlineData("{ query: { set: { a: '{nope}' } } }", "captures no 'nope'")]
    public async Task Refuses_what_is_no_rewrite(string rewrite, string message)
    {
        var wrong = await Assert.ThrowsAsync<ConfigErrorsException>(() => TestGateway.Start($"routes:\n  /{{id}}:\n    rewrite: {rewrite}\n    to: http://127.0.0.1:9\n"));
        Assert.Contains(message, wrong.Message, StringComparison.Ordinal);
    }
}
