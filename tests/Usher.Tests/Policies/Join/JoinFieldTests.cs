using Usher.Policies.Auth.ApiKey;
using Usher.Tests.Support;

namespace Usher.Tests.Policies.Join;

/// <summary>What the parts are told of the client, and what the client is told of the parts.</summary>
public sealed class JoinFieldTests
{
    [Theory]
    [InlineData("max-age=60", "max-age=30", "max-age=30")]
    [InlineData("public, max-age=60", "public, s-maxage=10, max-age=90", "public, max-age=60, s-maxage=10")]
    [InlineData("max-age=60", "private, max-age=90", "private, max-age=60")]
    [InlineData("max-age=60", "no-store", "no-store")]
    [InlineData("max-age=60", "", null)]
    [InlineData("max-age=60", "no-cache", "no-cache")]
    [InlineData("max-age=60, must-revalidate", "max-age=90\r\nAge: 80", "max-age=10, must-revalidate")]
    public async Task Of_caching_only_what_all_parts_allow_is_allowed(string first, string second, string? expected)
    {
        await using var a = RawUpstream.Answering($"HTTP/1.1 200 OK\r\n{(first.Length > 0 ? $"Cache-Control: {first}\r\n" : "")}Content-Length: 1\r\n\r\n1");
        await using var b = RawUpstream.Answering($"HTTP/1.1 200 OK\r\n{(second.Length > 0 ? $"Cache-Control: {second}\r\n" : "")}Content-Length: 1\r\n\r\n1");
        await using var gateway = await JoinTests.Start($"GET /: {{ join: {{ a: '{a.Url}/', b: '{b.Url}/' }} }}");
        await using var client = await gateway.Connect();
        Assert.Equal(expected, (await client.Ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n"))["Cache-Control"]);
    }

    [Fact]
    public async Task Cookies_and_Vary_are_added_up_and_named_fields_come_along()
    {
        await using var a = RawUpstream.Answering("HTTP/1.1 200 OK\r\nSet-Cookie: a=1; Path=/\r\nSet-Cookie: b=2\r\nVary: Accept-Encoding, X-Tenant\r\nLink: <?page=2>; rel=next\r\nX-Other: 1\r\nETag: \"1\"\r\nContent-Length: 1\r\n\r\n1");
        await using var b = RawUpstream.Answering("HTTP/1.1 200 OK\r\nSet-Cookie: c=3\r\nVary: x-tenant, Cookie\r\nX-Powered-By: it\r\nContent-Length: 1\r\n\r\n1");
        await using var gateway = await JoinTests.Start($"GET /: {{ join: {{ a: {{ get: '{a.Url}/', fields: [Link, X-None] }}, b: '{b.Url}/' }} }}");
        using var response = await gateway.Client.GetAsync("/");
        Assert.Equal(["a=1; Path=/", "b=2", "c=3"], response.Headers.GetValues("Set-Cookie"));
        Assert.Equal(["X-Tenant", "Cookie"], response.Headers.Vary);
        Assert.Equal("<?page=2>; rel=next", response.Headers.GetValues("Link").Single());
        Assert.False(response.Headers.Contains("X-Other") || response.Headers.Contains("ETag") || response.Headers.Contains("X-None") || response.Headers.Contains("X-Powered-By"));
    }

    [Fact]
    public async Task A_part_learns_who_is_calling_and_nothing_that_was_forged()
    {
        var key = ApiKeyText.Make();
        await using var upstream = RawUpstream.Answering("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1");
        await using var gateway = await TestGateway.Start($$"""
            auth: { keys: { apiKey: X-Api-Key } }
            consumers: { acme: { keys: ["{{ApiKeyText.HashOf(key)}}"] } }
            routes:
              POST /:
                auth: keys
                limit: 100/min per consumer
                headers: { request: { set: { X-Route: "yes" } } }
                join: { a: "{{upstream.Url}}/a", b: { post: "{{upstream.Url}}/b", body: 1 } }
            """);
        await using var client = await gateway.Connect();
        var response = await client.Ask($"POST / HTTP/1.1\r\nHost: api.example\r\nX-Api-Key: {key}\r\nX-Forwarded-For: 1.2.3.4\r\nX-Real-IP: 1.2.3.4\r\nConnection: X-Drop\r\nX-Drop: 1\r\n"
            + "Transfer-Encoding: chunked\r\nContent-Type: text/plain\r\nIf-None-Match: \"x\"\r\nRange: bytes=0-1\r\nAccept-Encoding: gzip\r\nAccept: text/html\r\nCookie: s=1\r\nTraceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n\r\n0\r\n\r\n");
        Assert.Equal("""{"a":1,"b":1}""", response.Body);
        Assert.Equal(2, upstream.Heads.Count);
        foreach (var head in upstream.Heads)
        {
            foreach (var field in new[] { "Cookie: s=1", "X-Forwarded-For: 127.0.0.1", "X-Route: yes", "Accept: application/json", "Host: api.example", "00-0af7651916cd43dd8448eb211c80319c" })
                Assert.Contains(field, head, StringComparison.OrdinalIgnoreCase);
            foreach (var field in new[] { "1.2.3.4", "X-Drop", "chunked", "text/plain", "If-None-Match", "Range:", "gzip", key, "text/html" })
                Assert.DoesNotContain(field, head, StringComparison.OrdinalIgnoreCase);
        }

        // The joined request counts once.
        Assert.Contains("r=99", response["RateLimit"], StringComparison.Ordinal);
    }
}
