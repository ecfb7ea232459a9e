using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Usher.Config;
using Usher.Tests.Support;

namespace Usher.Tests.Policies.Headers;

public sealed class HeadersTests
{
    [Theory]
    [InlineData("strict", "default-src 'self'")]
    [InlineData("api", "default-src 'none'")]
    public async Task A_preset_is_on_every_answer_and_HSTS_over_https_alone(string preset, string policy)
    {
        await using var gateway = await TestGateway.Start($"trust: [127.0.0.1]\nroutes: {{ /ok: {{ headers: {preset}, respond: 200 }}, /bad: {{ headers: {preset}, to: 'http://127.0.0.1:1' }} }}");
        foreach (var (path, proto) in new[] { ("/ok", "http"), ("/ok", "https"), ("/bad", "https") })
        {
            var response = await Ask(gateway, $"GET {path} HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: {proto}\r\n\r\n");
            Assert.Equal(path is "/ok" ? 200 : 502, response.Status);
            Assert.StartsWith(policy, response["Content-Security-Policy"], StringComparison.Ordinal);
            Assert.Equal("nosniff", response["X-Content-Type-Options"]);
            Assert.Equal("DENY", response["X-Frame-Options"]);
            Assert.Equal("same-origin", response["Cross-Origin-Resource-Policy"]);
            Assert.NotNull(response["Referrer-Policy"]);
            Assert.Equal(preset is "strict", response["Permissions-Policy"] is not null);
            Assert.Equal(proto is "https", response["Strict-Transport-Security"] is not null);
        }
    }

    [Fact]
    public async Task What_the_upstream_says_wins_over_the_preset_and_not_over_set()
    {
        await using var upstream = RawUpstream.Answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-Frame-Options: SAMEORIGIN\r\nReferrer-Policy: origin\r\nX-Runtime: 3\r\nLink: <a>\r\n\r\n");
        await using var gateway = await TestGateway.Start($$"""
            routes:
              /x/{id}:
                headers:
                  security: strict
                  response:
                    set: { Referrer-Policy: same-origin, X-Id: "id {id}" }
                    add: { Link: [<b>, <c>], X-New: one }
                    remove: [x-runtime, Permissions-Policy]
                to: {{upstream.Url}}
            """);
        var response = await Ask(gateway, "GET /x/a%20b HTTP/1.1\r\nHost: x\r\n\r\n");
        Assert.Equal("SAMEORIGIN", response["X-Frame-Options"]);
        Assert.Equal("same-origin", response["Referrer-Policy"]);
        Assert.Equal("id a b", response["X-Id"]);
        Assert.Equal("one", response["X-New"]);
        Assert.Null(response["X-Runtime"]);
        Assert.Null(response["Permissions-Policy"]);
        Assert.Equal(["<a>", "<b>", "<c>"], response.Fields.Where(field => field.Name == "Link").Select(field => field.Value));
    }

    [Theory]
    [InlineData("http1")]
    [InlineData("h2c")]
    public async Task What_the_upstream_is_made_of_reaches_the_client_only_where_it_is_kept(string protocol)
    {
        await using var upstream = await TestUpstream.Start(context =>
        {
            context.Response.Headers.Server = "kestrel";
            context.Response.Headers["X-Powered-By"] = "ASP.NET";
            return Task.CompletedTask;
        }, protocol is "h2c" ? HttpProtocols.Http2 : HttpProtocols.Http1);
        await using var gateway = await TestGateway.Start($$"""
            upstreams: { app: { to: "{{upstream.Url}}", protocol: {{protocol}} } }
            routes:
              /kept: { headers: { keep: [server] }, to: app }
              /dropped: app
            """);
        await using var connection = await gateway.Connect();
        var kept = await connection.Ask("GET /kept HTTP/1.1\r\nHost: x\r\n\r\n");
        Assert.Equal("kestrel", kept["Server"]);
        Assert.Null(kept["X-Powered-By"]);
        Assert.Null((await connection.Ask("GET /dropped HTTP/1.1\r\nHost: x\r\n\r\n"))["Server"]);
    }

    [Fact]
    public async Task The_upstream_gets_what_is_set_and_not_what_is_removed()
    {
        await using var upstream = RawUpstream.Answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        await using var gateway = await TestGateway.Start($$"""
            routes:
              /t/{tenant}:
                headers: { request: { set: { X-Tenant: "{tenant}", User-Agent: usher }, add: { Accept: text/x }, remove: [Cookie, Origin] } }
                csrf: true
                to: {{upstream.Url}}
            """);
        Assert.Equal(200, (await Ask(gateway, "GET /t/caf%c3%a9 HTTP/1.1\r\nHost: x\r\nX-Tenant: forged\r\nCookie: a=b\r\nAccept: text/y\r\nUser-Agent: curl\r\n\r\n")).Status);
        var head = upstream.Heads.Single();
        Assert.Contains("X-Tenant: caf%C3%A9\r\n", head, StringComparison.Ordinal);
        Assert.Contains("User-Agent: usher\r\n", head, StringComparison.Ordinal);
        Assert.DoesNotContain("forged", head, StringComparison.Ordinal);
        Assert.DoesNotContain("Cookie", head, StringComparison.Ordinal);
        Assert.Contains("text/y", head, StringComparison.Ordinal);
        Assert.Contains("text/x", head, StringComparison.Ordinal);

        // What is removed for the upstream is still there for the policies.
        Assert.Equal(403, (await Ask(gateway, "POST /t/a HTTP/1.1\r\nHost: x\r\nOrigin: https://evil.example\r\nContent-Length: 0\r\n\r\n")).Status);
        Assert.Single(upstream.Heads);
    }

    [Fact]
    public async Task Nothing_of_one_request_is_left_for_the_next_on_its_connection()
    {
        await using var upstream = RawUpstream.Answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        await using var gateway = await TestGateway.Start($"routes: {{ /a: {{ headers: {{ security: strict, request: {{ set: {{ X-A: b }} }} }}, to: '{upstream.Url}' }}, /b: '{upstream.Url}' }}");
        await using var connection = await gateway.Connect();
        Assert.NotNull((await connection.Ask("GET /a HTTP/1.1\r\nHost: x\r\n\r\n"))["X-Frame-Options"]);
        Assert.Null((await connection.Ask("GET /b HTTP/1.1\r\nHost: x\r\n\r\n"))["X-Frame-Options"]);
        Assert.Contains("X-A", upstream.Heads.First(), StringComparison.Ordinal);
        Assert.DoesNotContain("X-A", upstream.Heads.Last(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Holds_on_a_stream_of_events_over_HTTP2()
    {
        await using var upstream = await TestUpstream.Start(async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.Body.WriteAsync("data: 1\n\n"u8.ToArray());
        });
        await using var gateway = await TestGateway.Start($$"""
            listen: { at: "127.0.0.1:0", protocols: [h2c] }
            routes: { /x: { headers: api, cors: "*", to: "{{upstream.Url}}" } }
            """);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/x") { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var response = await gateway.Client.SendAsync(request);
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("*", response.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Equal("data: 1\n\n", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("loose", "strict or api")]
    [InlineData("{ security: loose }", "off, strict or api")]
    [InlineData("{ request: { set: { Host: x } } }", "the upstream's 'host'")]
    [InlineData("{ request: { remove: [Content-Length] } }", "frames messages")]
    [InlineData("{ request: { set: { X-Forwarded-For: x } } }", "who the client is")]
    [InlineData("{ response: { set: { Transfer-Encoding: chunked } } }", "frames messages")]
    [InlineData("{ response: { add: { 'a b': x } } }", "field name")]
    [InlineData("{ response: { set: { X-A: \"a\\nb\" } } }", "control characters")]
    [InlineData("{ response: { set: { X-A: '{nme}' } } }", "did you mean 'name'?")]
    [InlineData("{ response: { set: { X-A: a, x-a: b } } }", "twice")]
    [InlineData("{ keep: [X-Runtime] }", "all others reach the client")]
    [InlineData("{ request: { set: { X-Real-IP: x } } }", "who the client is")]
    [InlineData("{ request: { add: { true_client_ip: x } } }", "who the client is")]
    public async Task Refuses_what_no_field_may_be(string value, string message)
    {
        var wrong = await Assert.ThrowsAsync<ConfigErrorsException>(() => TestGateway.Start($"routes:\n  /{{name}}:\n    headers: {value}\n    respond: 200\n"));
        Assert.Contains(message, wrong.Message, StringComparison.Ordinal);
    }

    private static async Task<RawResponse> Ask(TestGateway gateway, string request)
    {
        await using var connection = await gateway.Connect();
        return await connection.Ask(request);
    }
}
