using Usher.Config;
using Usher.Tests.Support;

namespace Usher.Tests.Policies.Redirect;

public sealed class RedirectTests
{
    [Theory]
    [InlineData("/old/**", "https://new.example/{rest}", "/old/a/b?c=d", 308, "https://new.example/a/b?c=d")]
    [InlineData("/old/**", "https://new.example/{rest}", "/old", 308, "https://new.example/")]
    [InlineData("/old/**", "https://new.example/{rest}", "/old/%2F%2Fevil.net/x", 308, "https://new.example/%2F%2Fevil.net/x")]
    [InlineData("/old/**", "/{rest}", "/old//evil.net", 308, "/evil.net")]
    [InlineData("/o/{id}/**", "/{rest}/{id}", "/o/evil.net", 308, "/evil.net")]
    [InlineData("/old/**", "{ to: \"/{rest}\", status: 302 }", "/old/x", 302, "/x")]
    [InlineData("/{id}", "{ to: \"https://a.example/?id={id}\", status: 301 }", "/a&b=c?d", 301, "https://a.example/?id=a%26b%3Dc")]
    [InlineData("/**", "{ host: new.example }", "/a/b?c=d", 308, "http://new.example/a/b?c=d")]
    [InlineData("/**", "{ strip: /old, prefix: /new, status: 301 }", "/old/a?c=d", 301, "/new/a?c=d")]
    [InlineData("/**", "{ strip: /old }", "/old//evil.net", 308, "/evil.net")]
    [InlineData("/**", "{ regex: { match: '^/p/(\\d+)$', to: /posts/$1 }, query: { remove: [utm], set: { from: '{path}' } } }", "/p/7?utm=x&a=1", 308, "/posts/7?a=1&from=%2Fposts%2F7")]
    [InlineData("/{id}", "{ to: \"/x#part\" }", "/y?q", 308, "/x?q#part")]
    public async Task Sends_the_client_on(string key, string value, string target, int status, string location)
    {
        await using var gateway = await TestGateway.Start($"routes:\n  {key}:\n    redirect: {value}\n");
        await using var connection = await gateway.Connect();
        var response = await connection.Ask($"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n");
        Assert.Equal(status, response.Status);
        Assert.Equal(location, response["Location"]);
        Assert.Equal("", response.Body);
    }

    [Fact]
    public async Task Says_where_an_unknown_capture_stands_and_which_is_near()
    {
        var wrong = await Assert.ThrowsAsync<ConfigErrorsException>(() => TestGateway.Start("routes:\n  /a/{order}:\n    redirect: https://x.example/{oder}\n"));
        Assert.Contains("usher.yaml:4:34: error: the route's key captures no 'oder' (did you mean 'order'?)", wrong.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://{id}/", "never come from a request")]
    [InlineData("ftp://x/", "expected a URL")]
    [InlineData("{ to: /x, status: 200 }", "301, 302, 303")]
    [InlineData("{ status: 301 }", "'to'")]
    [InlineData("{ to: /x, strip: /a }", "'to' is the whole address")]
    [InlineData("{ host: 'a/b' }", "is not a host")]
    [InlineData("{ strip: a }", "expected a path such as /api")]
    [InlineData("{ regex: { match: '(', to: a } }", "invalid regular expression")]
    public async Task Refuses_what_cannot_be_followed(string value, string message)
    {
        var wrong = await Assert.ThrowsAsync<ConfigErrorsException>(() => TestGateway.Start($"routes:\n  /{{id}}:\n    redirect: {value}\n"));
        Assert.Contains(message, wrong.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("//$1")]
    [InlineData("/\\$1")]
    [InlineData("https://$1")]
    public async Task No_replacement_leads_to_another_host(string to)
    {
        await using var gateway = await TestGateway.Start($"routes:\n  /**:\n    redirect: {{ regex: {{ match: '^/a/(.*)$', to: '{to}' }} }}\n");
        await using var connection = await gateway.Connect();
        var response = await connection.Ask("GET /a/evil.net HTTP/1.1\r\nHost: x\r\n\r\n");
        if (response.Status == 308) Assert.Matches("^/[^/\\\\]", response["Location"]);
        else Assert.Equal(400, response.Status);
    }
}
