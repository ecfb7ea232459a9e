using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Usher.Config;
using Usher.Tests.Support;

namespace Usher.Tests.Policies.Transform;

public sealed class TransformTests
{
    [Theory]
    [InlineData(HttpProtocols.Http1)]
    [InlineData(HttpProtocols.Http2)]
    public async Task Changes_a_response_and_what_is_said_of_it(HttpProtocols protocol)
    {
        await using var upstream = await TestUpstream.Start(async context =>
        {
            Assert.False(context.Request.Headers.ContainsKey("Accept-Encoding"));
            Assert.False(context.Request.Headers.ContainsKey("Range"));
            context.Response.ContentType = "application/problem+json; charset=utf-8";
            context.Response.Headers.ETag = "\"abc\"";
            context.Response.Headers["Content-Digest"] = "sha-256=:x:";
            context.Response.Headers["Accept-Ranges"] = "bytes";
            context.Response.ContentLength = 26;
            await context.Response.WriteAsync("{\"id\":1,\"secret\":\"012345\"}");
        }, protocol);
        await using var gateway = await Start(upstream, "response: { body: { drop: [secret], set: { tenant: '{tenant}' } } }", protocol);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/t/acme");
        request.Headers.Add("Accept-Encoding", "gzip");
        request.Headers.Add("Range", "bytes=0-1");
        using var response = await gateway.Client.SendAsync(request);
        Assert.Equal("{\"id\":1,\"tenant\":\"acme\"}", await response.Content.ReadAsStringAsync());
        Assert.Equal(24, response.Content.Headers.ContentLength);
        Assert.Equal("W/\"abc\"", response.Headers.ETag!.ToString());
        Assert.NotEqual("sha-256=:x:", response.Headers.GetValues("Content-Digest").Single());
        Assert.False(response.Headers.Contains("Accept-Ranges"));
    }

    [Fact]
    public async Task Digests_are_made_anew_of_what_is_held_and_go_where_it_streams()
    {
        await using var upstream = await TestUpstream.Start(async context =>
        {
            context.Response.Headers["X-Got"] = $"{context.Request.Headers["Content-Digest"]}|{context.Request.Headers["Repr-Digest"]}|{context.Request.Headers["Digest"]}";
            context.Response.ContentType = "application/json";
            context.Response.Headers["Content-Digest"] = "md5=:AAAA:, sha-256=:AAAA:";
            context.Response.Headers["Repr-Digest"] = "sha-256=:AAAA:, sha-512=:BBBB:";
            context.Response.Headers["Digest"] = "SHA-256=AAAA";
            await context.Response.WriteAsync($"{{\"secret\":1,\"hello\": \"{(context.Request.Path == "/t/long" ? new string('w', 200_000) : "world")}\"}}");
        });
        await using var gateway = await Start(upstream, "request: { body: { drop: [secret] } }, response: { body: { drop: [secret] } }");
        using var content = new StringContent("{\"hello\": \"world\",\"secret\":2}", Encoding.UTF8, "application/json") { Headers = { { "Content-Digest", "sha-256=:AAAA:" }, { "Digest", "SHA-256=AAAA" } } };
        using var response = await gateway.Client.PostAsync("/t/acme", content);
        var body = await response.Content.ReadAsByteArrayAsync();
        var digest = $"sha-256=:{Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(body))}:";
        Assert.Equal($"{digest}||", response.Headers.GetValues("X-Got").Single());
        Assert.Equal(digest, response.Headers.GetValues("Content-Digest").Single());
        Assert.Equal($"{digest}, sha-512=:{Convert.ToBase64String(System.Security.Cryptography.SHA512.HashData(body))}:", response.Headers.GetValues("Repr-Digest").Single());
        Assert.False(response.Headers.Contains("Digest"));
        using var longer = await gateway.Client.GetAsync("/t/long");
        Assert.False(longer.Headers.Contains("Content-Digest") || longer.Headers.Contains("Repr-Digest"));
    }

    [Theory]
    [InlineData("text/html", "<b>")]
    [InlineData("application/x-ndjson", "{\"secret\":1}\n{}")]
    public async Task Bodies_that_do_not_claim_to_be_JSON_pass(string type, string body)
    {
        await using var upstream = await TestUpstream.Start(Answer(body, type));
        await using var gateway = await Start(upstream, "response: { body: { drop: [secret] } }");
        Assert.Equal(body, await gateway.Client.GetStringAsync("/t/acme"));
    }

    [Theory]
    [InlineData("<html>")]
    [InlineData("{\"a\":1")]
    [InlineData("{\"a\":1}{}")]
    public async Task A_response_that_is_not_what_it_claims_is_a_502(string body)
    {
        await using var upstream = await TestUpstream.Start(Answer(body));
        await using var gateway = await Start(upstream, "response: { status: 201, body: { drop: [b] } }");
        using var response = await gateway.Client.GetAsync("/t/acme");
        Assert.Equal(502, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.Contains("NotJson", await gateway.Log.WaitFor("cannot be transformed"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_compressed_response_that_was_not_asked_for_is_a_502()
    {
        await using var upstream = await TestUpstream.Start(context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            return Answer("{}")(context);
        });
        await using var gateway = await Start(upstream, "response: { body: { drop: [b] } }");
        Assert.Equal(502, (int)(await gateway.Client.GetAsync("/t/acme")).StatusCode);
    }

    [Fact]
    public async Task What_shows_late_to_be_no_JSON_breaks_off()
    {
        await using var upstream = await TestUpstream.Start(Answer("[" + string.Concat(Enumerable.Repeat("{\"id\":1},", 20_000)) + "oops]"));
        await using var gateway = await Start(upstream, "response: { body: { drop: [b] } }");
        using var response = await gateway.Client.GetAsync("/t/acme", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(200, (int)response.StatusCode);
        await Assert.ThrowsAnyAsync<Exception>(() => response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task An_upstream_that_breaks_off_within_what_is_held_is_a_502()
    {
        await using var upstream = await TestUpstream.Start(async context =>
        {
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = 100;
            await context.Response.WriteAsync("{\"a\":1,");
            await context.Response.Body.FlushAsync();
            context.Abort();
        });
        await using var gateway = await Start(upstream, "response: { status: 201, body: { drop: [b] } }");
        using var response = await gateway.Client.GetAsync("/t/acme");
        Assert.Equal(502, (int)response.StatusCode);
        Assert.Contains("upstream-broke", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HttpProtocols.Http1)]
    [InlineData(HttpProtocols.Http2)]
    public async Task A_large_response_streams(HttpProtocols protocol)
    {
        var item = "{\"id\":1,\"secret\":\"" + new string('x', 200) + "\"},";
        await using var upstream = await TestUpstream.Start(async context =>
        {
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync("[");
            for (var i = 0; i < 20_000; i++) await context.Response.WriteAsync(item);
            await context.Response.WriteAsync("0]");
        }, protocol);
        await using var gateway = await Start(upstream, "response: { body: { keep: [id] } }", protocol);
        var body = await gateway.Client.GetStringAsync("/t/acme");
        Assert.Equal("[" + string.Concat(Enumerable.Repeat("{\"id\":1},", 20_000)).TrimEnd(',') + "]", body);
    }

    [Fact]
    public async Task Changes_status_fields_and_cookies()
    {
        await using var upstream = await TestUpstream.Start(context =>
        {
            context.Response.Headers["X-Internal"] = "1";
            context.Response.Headers["X-Left"] = "2";
            context.Response.Headers.SetCookie = new[] { "a=1; Domain=internal; Path=/x; HttpOnly; SameSite=None", "gone=2", "b=3; Max-Age=5" };
            return Answer("{}")(context);
        });
        await using var gateway = await Start(upstream, "response: { status: 203, headers: { set: { X-Left: '{response.header.x-left}/{response.status}', X-None: '{response.header.nope}' }, add: { X-Left: b }, remove: [X-Internal] }, cookies: { domain: example.com, path: /, sameSite: lax, secure: true, httpOnly: false, remove: [gone] } }");
        using var response = await gateway.Client.GetAsync("/t/acme");
        Assert.Equal(203, (int)response.StatusCode);
        Assert.Equal(["2/200", "b"], response.Headers.GetValues("X-Left"));
        Assert.False(response.Headers.Contains("X-Internal") || response.Headers.Contains("X-None"));
        Assert.Equal(["a=1; Domain=example.com; Path=/; Secure; SameSite=Lax", "b=3; Max-Age=5; Domain=example.com; Path=/; Secure; SameSite=Lax"], response.Headers.GetValues("Set-Cookie"));
    }

    [Fact]
    public async Task Changes_a_request()
    {
        await using var upstream = await TestUpstream.Start(Echo);
        await using var gateway = await Start(upstream, "request: { headers: { set: { X-Tenant: '{tenant} {method}', X-Gone: '{query.nope}' }, remove: [X-Debug] }, cookies: { keep: [session, a], remove: [a], set: { r: 'e u' } }, query: { set: { v: 'a b&{tenant}' }, add: { t: '2' }, remove: [debug] }, body: { drop: [admin], set: { by: '{tenant}' } } }");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/t/acme?x=%2f&debug=1&v=old&t=1&v=older") { Content = new StringContent("{\"admin\":true,\"n\":1.0}", Encoding.UTF8, "application/json") };
        request.Headers.Add("X-Debug", "1");
        request.Headers.Add("X-Gone", "1");
        request.Headers.Add("Cookie", "session=s; a=1; other=2; r=old");
        using var response = await gateway.Client.SendAsync(request);
        Assert.Equal("POST /t/acme?x=%2f&t=1&v=a%20b%26acme&t=2\nX-Tenant=acme POST\nX-Debug=\nX-Gone=\nCookie=session=s; r=e%20u\nLength=21\n{\"n\":1.0,\"by\":\"acme\"}", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_large_request_streams_without_a_length()
    {
        await using var upstream = await TestUpstream.Start(Echo);
        await using var gateway = await Start(upstream, "request: { body: { drop: [x] } }");
        var body = "[" + string.Concat(Enumerable.Repeat("{\"x\":\"0123456789\",\"y\":1},", 10_000)) + "0]";
        using var response = await gateway.Client.PostAsync("/t/acme", new StringContent(body, Encoding.UTF8, "application/json"));
        var text = await response.Content.ReadAsStringAsync();
        Assert.Contains("Length=\n", text, StringComparison.Ordinal);
        Assert.EndsWith("\n" + body.Replace("\"x\":\"0123456789\",", "", StringComparison.Ordinal), text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"a\":", null, 400)]
    [InlineData("hello", null, 400)]
    [InlineData("{}", "gzip", 415)]
    [InlineData("{}", "identity", 200)]
    [InlineData("{\"a\":\"0123456789\"}", null, 413)]
    public async Task A_request_that_is_not_what_it_claims_goes_nowhere(string body, string? encoding, int status)
    {
        await using var upstream = await TestUpstream.Start(Echo);
        await using var gateway = await Start(upstream, "request: { body: { move: { a: b }, max: 16B } }");
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        if (encoding is not null) content.Headers.ContentEncoding.Add(encoding);
        Assert.Equal(status, (int)(await gateway.Client.PostAsync("/t/acme", content)).StatusCode);
        Assert.Equal(status == 200 ? 1 : 0, upstream.Requests);
    }

    [Fact]
    public async Task A_large_request_that_is_no_JSON_is_never_whole_at_the_upstream()
    {
        var whole = false;
        await using var upstream = await TestUpstream.Start(async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            whole = true;
        });
        await using var gateway = await Start(upstream, "request: { body: { drop: [x] } }");
        var body = "[" + string.Concat(Enumerable.Repeat("{\"x\":\"0123456789\",\"y\":1},", 10_000)) + "oops]";
        Assert.Equal(400, (int)(await gateway.Client.PostAsync("/t/acme", new StringContent(body, Encoding.UTF8, "application/json"))).StatusCode);
        Assert.False(whole);
    }

    [Fact]
    public async Task Makes_bodies_from_scratch()
    {
        await using var upstream = await TestUpstream.Start(Echo);
        await using var gateway = await Start(upstream, "request: { body: { json: { tenant: '{tenant}', n: 1 } } }");
        using var response = await gateway.Client.GetAsync("/t/acme");
        Assert.EndsWith("Length=23\n{\"tenant\":\"acme\",\"n\":1}", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        await using var other = await Start(upstream, "response: { status: 202, body: { json: { ok: true } } }");
        using var made = await other.Client.GetAsync("/t/acme");
        Assert.Equal("{\"ok\":true}", await made.Content.ReadAsStringAsync());
        Assert.Equal("application/json", made.Content.Headers.ContentType!.MediaType);
        Assert.Equal(11, made.Content.Headers.ContentLength);
    }

    [Theory]
    [InlineData("response.status == 200", "{}")]
    [InlineData("response.status == 404", "{\"a\":1}")]
    [InlineData("response.header.x-kind == 'b' || path.tenant == 'other'", "{\"a\":1}")]
    public async Task Changes_only_when_it_should(string when, string expected)
    {
        await using var upstream = await TestUpstream.Start(Answer("{\"a\":1}"));
        await using var gateway = await Start(upstream, $"response: {{ when: \"{when}\", body: {{ drop: [a] }} }}");
        Assert.Equal(expected, await gateway.Client.GetStringAsync("/t/acme"));
    }

    [Fact]
    public async Task Several_stand_one_around_the_other()
    {
        await using var upstream = await TestUpstream.Start(Answer("{\"a\":1}"));
        await using var gateway = await TestGateway.Start($"routes: {{ '/t/{{tenant}}': {{ transform: [{{ response: {{ body: {{ wrap: outer }} }} }}, {{ response: {{ body: {{ wrap: inner }} }} }}], to: '{upstream.Url}' }} }}");
        Assert.Equal("{\"outer\":{\"inner\":{\"a\":1}}}", await gateway.Client.GetStringAsync("/t/acme"));
    }

    [Theory]
    [InlineData("HEAD", 200)]
    [InlineData("GET", 204)]
    [InlineData("GET", 304)]
    public async Task A_response_without_a_body_has_none(string method, int status)
    {
        await using var upstream = await TestUpstream.Start(context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.ETag = "\"x\"";
            context.Response.ContentType = "application/json";
            if (status == 200) context.Response.ContentLength = 100;
            return Task.CompletedTask;
        });
        await using var gateway = await Start(upstream, "response: { body: { wrap: data } }");
        using var response = await gateway.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), "/t/acme"));
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Null(response.Content.Headers.ContentLength is 0 ? null : response.Content.Headers.ContentLength);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task A_status_without_a_body_swallows_it()
    {
        await using var upstream = await TestUpstream.Start(Answer("{\"a\":1}"));
        await using var gateway = await Start(upstream, "response: { status: 204 }");
        using var response = await gateway.Client.GetAsync("/t/acme");
        Assert.Equal(204, (int)response.StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await gateway.Client.GetAsync("/t/acme")).StatusCode);
    }

    [Fact]
    public async Task Failures_of_the_gateway_stay_as_they_are()
    {
        await using var gateway = await TestGateway.Start($"routes: {{ '/t/{{tenant}}': {{ transform: {{ response: {{ status: 200, body: {{ keep: [a] }} }} }}, to: 'http://127.0.0.1:{FreePort.Next()}' }} }}");
        using var response = await gateway.Client.GetAsync("/t/acme");
        Assert.Equal(502, (int)response.StatusCode);
        Assert.Contains("upstream-unreachable", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", "expected 'request' or 'response'")]
    [InlineData("{ response: { body: {} } }", "expected 'keep', 'drop'")]
    [InlineData("{ response: { body: { keep: [a..b] } } }", "expected a path such as")]
    [InlineData("{ response: { body: { json: 1, drop: [a] } } }", "made from scratch")]
    [InlineData("{ response: { body: { set: { a: '{tennant}' } } } }", "captures no 'tennant'")]
    [InlineData("{ response: { body: { set: [a] } } }", "expected a mapping of paths")]
    [InlineData("{ response: { body: { move: { a: '' } } } }", "moves nowhere")]
    [InlineData("{ response: { body: { rename: { 'a.*': b } } } }", "'*' names nothing")]
    [InlineData("{ response: { body: { rename: { a: b }, set: { a.c: 1 } } } }", "behind 'rename'")]
    [InlineData("{ response: { status: 99 } }", "expected a status")]
    [InlineData("{ response: { cookies: { sameSite: none } } }", "without 'Secure'")]
    [InlineData("{ response: { headers: { set: { Content-Length: '1' } } } }", "frames messages")]
    [InlineData("{ request: { headers: { set: { X-Forwarded-For: '1' } } } }", "Usher's own")]
    [InlineData("{ request: { headers: { set: { X-A: '{body.x}' } } } }", "'body' cannot be read here")]
    [InlineData("{ request: { when: response.status == 1 } }", "'response' cannot be read here")]
    [InlineData("{ request: { cookies: { set: { 'a b': c } } } }", "expected the name of a cookie")]
    public async Task Refuses_what_is_no_transform(string value, string message)
    {
        var wrong = await Assert.ThrowsAsync<ConfigErrorsException>(() => TestGateway.Start($"routes: {{ '/t/{{tenant}}': {{ transform: {value}, respond: 200 }} }}"));
        Assert.Contains(message, wrong.Message, StringComparison.Ordinal);
    }

    private static RequestDelegate Answer(string body, string type = "application/json") => context =>
    {
        context.Response.ContentType = type;
        return context.Response.WriteAsync(body);
    };

    private static async Task Echo(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        var headers = context.Request.Headers;
        await context.Response.WriteAsync($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}\nX-Tenant={headers["X-Tenant"]}\nX-Debug={headers["X-Debug"]}\nX-Gone={headers["X-Gone"]}\nCookie={headers.Cookie}\nLength={context.Request.ContentLength}\n{body}");
    }

    private static Task<TestGateway> Start(TestUpstream upstream, string value, HttpProtocols protocol = HttpProtocols.Http1) =>
        TestGateway.Start($"upstreams: {{ up: {{ to: '{upstream.Url}', protocol: {(protocol == HttpProtocols.Http2 ? "h2c" : "http1")} }} }}\nroutes: {{ '/t/{{tenant}}': {{ transform: {{ {value} }}, to: up }} }}");
}
