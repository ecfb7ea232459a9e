using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Usher.Config;
using Usher.Tests.Support;

namespace Usher.Tests.Policies.Compress;

public sealed class CompressTests
{
    private static readonly string Text = Decoded.Text(20_000);

    [Theory]
    [InlineData("gzip, deflate, br, zstd", "zstd")]
    [InlineData("br, gzip", "br")]
    [InlineData("gzip", "gzip")]
    [InlineData("br;q=0.1, gzip", "gzip")]
    [InlineData("identity", null)]
    [InlineData("deflate", null)]
    [InlineData(null, null)]
    public async Task Compresses_with_what_the_client_takes(string? accepts, string? coding)
    {
        var response = await Ask(Known(Text), accepts);
        Assert.Equal(200, response.Status);
        Assert.Equal(coding, response["Content-Encoding"]);
        Assert.Equal("Accept-Encoding", response["Vary"]);
        Assert.Equal(Text, Decoded.Of(response.Body, coding));
        Assert.True(coding is null || response.Body.Length < Text.Length / 3);
        Assert.Equal(response.Body.Length, int.Parse(response["Content-Length"]!, CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("br")]
    [InlineData("zstd")]
    [InlineData("gzip")]
    public async Task Compresses_large_bodies_as_they_come(string coding)
    {
        var large = Decoded.Text(3_000_000);
        var response = await Ask(Known(large), coding);
        Assert.Equal(coding, response["Content-Encoding"]);
        Assert.Null(response["Content-Length"]);
        Assert.Equal(large, Decoded.Of(response.Body, coding));
    }

    [Fact]
    public async Task The_order_of_the_route_decides_among_equals()
    {
        var response = await Ask(Known(Text), "br, gzip, zstd", "compress: { order: [gzip, br] }");
        Assert.Equal("gzip", response["Content-Encoding"]);
        response = await Ask(Known(Text), "br;q=0.9, zstd, gzip;q=0.8", "compress: { order: [gzip, br] }");
        Assert.Equal("br", response["Content-Encoding"]);
    }

    [Theory]
    [InlineData("Content-Encoding: gzip")]
    [InlineData("Content-Encoding: identity")]
    [InlineData("Cache-Control: public, no-transform")]
    [InlineData("Content-Type: image/png")]
    [InlineData("Content-Range: bytes 0-19999/20000")]
    public async Task Leaves_alone_what_is_not_to_be_touched(string field)
    {
        var type = field.StartsWith("Content-Type", StringComparison.Ordinal) ? "" : "Content-Type: text/plain\r\n";
        var response = await Ask($"HTTP/1.1 200 OK\r\n{type}{field}\r\nETag: \"a\"\r\nAccept-Ranges: bytes\r\nContent-Length: {Text.Length}\r\n\r\n{Text}", "gzip");
        Assert.Equal(Text, response.Body);
        Assert.Equal("\"a\"", response["ETag"]);
        Assert.Equal("bytes", response["Accept-Ranges"]);
        Assert.Equal("Accept-Encoding", response["Vary"]);
    }

    [Fact]
    public async Task Leaves_a_part_alone()
    {
        var response = await Ask($"HTTP/1.1 206 Partial Content\r\nContent-Type: text/plain\r\nContent-Range: bytes 0-{Text.Length - 1}/90000\r\nContent-Length: {Text.Length}\r\n\r\n{Text}", "gzip, identity;q=0");
        Assert.Equal(206, response.Status);
        Assert.Equal(Text, response.Body);
    }

    [Fact]
    public async Task Leaves_an_answer_alone_to_a_client_that_wants_it_untouched()
    {
        var response = await Ask(Known(Text), "gzip", more: "Cache-Control: no-transform\r\n");
        Assert.Equal(Text, response.Body);
    }

    [Fact]
    public async Task What_was_said_of_the_bytes_before_is_made_right()
    {
        var response = await Ask(
            $"HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\nETag: \"v1\"\r\nAccept-Ranges: bytes\r\nContent-MD5: x\r\nDigest: sha-256=x\r\nContent-Digest: sha-256=:x=:\r\nRepr-Digest: sha-256=:x=:\r\nVary: Origin\r\nContent-Length: {Text.Length}\r\n\r\n{Text}", "gzip");
        Assert.Equal("gzip", response["Content-Encoding"]);
        Assert.Equal("W/\"v1\"", response["ETag"]);
        foreach (var gone in new[] { "Accept-Ranges", "Content-MD5", "Digest", "Content-Digest", "Repr-Digest" }) Assert.Null(response[gone]);
        Assert.Equal(["Origin", "Accept-Encoding"], response.Fields.Where(field => field.Name == "Vary").SelectMany(field => field.Value.Split(", ")));
    }

    [Theory]
    [InlineData("Vary: accept-encoding")]
    [InlineData("Vary: Origin, Accept-Encoding")]
    [InlineData("Vary: *")]
    public async Task Vary_is_not_said_twice(string field)
    {
        var response = await Ask($"HTTP/1.1 200 OK\r\n{field}\r\nContent-Length: 0\r\n\r\n", "gzip");
        Assert.Equal(field, "Vary: " + Assert.Single(response.Fields, candidate => candidate.Name == "Vary").Value);
    }

    [Theory]
    [InlineData(1023, null)]
    [InlineData(1024, "gzip")]
    public async Task Small_bodies_are_not_worth_it(int size, string? coding)
    {
        var text = Decoded.Text(size);
        var known = await Ask(Known(text), "gzip");
        Assert.Equal(coding, known["Content-Encoding"]);
        Assert.Equal(text, Decoded.Of(known.Body, coding));

        // What comes in one piece with its head is known to be whole, chunked or not.
        var chunked = await Ask($"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n{size:x}\r\n{text}\r\n0\r\n\r\n", "gzip");
        Assert.Equal(coding, chunked["Content-Encoding"]);
        Assert.Equal(text, Decoded.Of(chunked.Body, coding));
        if (coding is null) Assert.Equal(size.ToString(CultureInfo.InvariantCulture), chunked["Content-Length"]);
    }

    [Fact]
    public async Task A_client_that_takes_nothing_else_gets_small_and_unlisted_bodies_compressed_too()
    {
        var response = await Ask("HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 5\r\n\r\nhello", "gzip, identity;q=0");
        Assert.Equal("gzip", response["Content-Encoding"]);
        Assert.Equal("hello", Decoded.Of(response.Body, "gzip"));
    }

    [Theory]
    [InlineData("identity;q=0")]
    [InlineData("*;q=0")]
    [InlineData("deflate, *;q=0")]
    public async Task A_client_that_takes_nothing_that_there_is_gets_406_before_anything_is_done(string accepts)
    {
        await using var upstream = RawUpstream.Answering(Known(Text));
        await using var gateway = await TestGateway.Start($"routes: {{ /x: {{ compress: true, to: '{upstream.Url}' }} }}");
        await using var client = await gateway.Connect();
        var response = await client.Ask($"POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nAccept-Encoding: {accepts}\r\n\r\n");
        Assert.Equal(406, response.Status);
        Assert.Contains("not-acceptable", response.Body, StringComparison.Ordinal);
        Assert.Equal("Accept-Encoding", response["Vary"]);
        Assert.Empty(upstream.Heads);
    }

    [Theory]
    [InlineData("Content-Length: 20000\r\n", "gzip", null)]
    [InlineData("", "gzip", null)]
    [InlineData("Content-Length: 20\r\n", null, "20")]
    public async Task HEAD_is_told_what_GET_would_be(string length, string? coding, string? told)
    {
        await using var upstream = RawUpstream.Answering($"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nETag: \"v1\"\r\n{length}\r\n");
        await using var gateway = await TestGateway.Start($"routes: {{ /x: {{ compress: true, to: '{upstream.Url}' }} }}");
        await using var client = await gateway.Connect();
        await client.Send("HEAD /x HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n");
        var response = await client.ReadResponse(head: true);
        Assert.Equal(coding, response["Content-Encoding"]);
        Assert.Equal(told, response["Content-Length"]);
        Assert.Equal(coding is null ? "\"v1\"" : "W/\"v1\"", response["ETag"]);
        Assert.Equal("Accept-Encoding", response["Vary"]);
    }

    [Theory]
    [InlineData("W/\"v1\"", "W/\"v1\"")]
    [InlineData("\"v1\"", "\"v1\"")]
    public async Task A_304_keeps_the_name_under_which_the_client_knows_the_answer(string asked, string told)
    {
        await using var upstream = RawUpstream.Answering("HTTP/1.1 304 Not Modified\r\nETag: \"v1\"\r\n\r\n");
        await using var gateway = await TestGateway.Start($"routes: {{ /x: {{ compress: true, to: '{upstream.Url}' }} }}");
        await using var client = await gateway.Connect();
        var response = await client.Ask($"GET /x HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\nIf-None-Match: {asked}\r\n\r\n");
        Assert.Equal((304, told, "Accept-Encoding"), (response.Status, response["ETag"], response["Vary"]));
    }

    [Theory]
    [InlineData("?q=a", "Cookie: session=1\r\n", null)]
    [InlineData("", "Cookie: session=1\r\n", "gzip")]
    [InlineData("?q=a", "", "gzip")]
    [InlineData("?q=a", "Authorization: Basic eDp5\r\n", null)]
    [InlineData("?q=a", "Authorization: Bearer abc\r\n", "gzip")]
    [InlineData("?q=a", "Cookie: session=1\r\nSec-Fetch-Site: same-origin\r\n", "gzip")]
    [InlineData("?q=a", "Cookie: session=1\r\nSec-Fetch-Site: cross-site\r\n", null)]
    [InlineData("?q=a", "Cookie: session=1\r\nSec-Fetch-Site: same-site\r\n", null)]
    public async Task What_may_mix_secrets_with_another_sites_text_is_not_compressed(string query, string fields, string? coding)
    {
        Assert.Equal(coding, (await Ask(Known(Text), "gzip", more: fields, query: query))["Content-Encoding"]);
        Assert.Equal("gzip", (await Ask(Known(Text), "gzip", "compress: { credentialed: always }", fields, query))["Content-Encoding"]);
        var isCredentialed = fields.Length > 0 && !fields.Contains("Bearer", StringComparison.Ordinal);
        Assert.Equal(isCredentialed ? null : "gzip", (await Ask(Known(Text), "gzip", "compress: { credentialed: never }", fields, query))["Content-Encoding"]);
    }

    [Theory]
    [InlineData("br")]
    [InlineData("zstd")]
    [InlineData("gzip")]
    public async Task Each_event_reaches_the_client_as_it_comes(string coding)
    {
        var next = new SemaphoreSlim(0);
        await using var upstream = await TestUpstream.Start(async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.Body.FlushAsync();
            for (var i = 0; i < 3; i++)
            {
                await next.WaitAsync(TimeSpan.FromSeconds(20));
                await context.Response.WriteAsync($"data: {i}\n\n");
            }
        });
        await using var gateway = await TestGateway.Start($"routes: {{ /x: {{ compress: true, to: '{upstream.Url}' }} }}");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/x");
        request.Headers.AcceptEncoding.ParseAdd(coding);
        using var response = await gateway.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal([coding], response.Content.Headers.ContentEncoding);
        await using var body = Decoded.Reader(await response.Content.ReadAsStreamAsync(), coding);
        var seen = new byte[9];
        for (var i = 0; i < 3; i++)
        {
            next.Release();
            await body.ReadExactlyAsync(seen).AsTask().WaitAsync(TimeSpan.FromSeconds(20));
            Assert.Equal($"data: {i}\n\n", Encoding.ASCII.GetString(seen));
        }

        Assert.Equal(0, await body.ReadAsync(seen));
    }

    [Theory]
    [InlineData(HttpProtocols.Http1, false)]
    [InlineData(HttpProtocols.Http1, true)]
    [InlineData(HttpProtocols.Http2, false)]
    [InlineData(HttpProtocols.Http2, true)]
    public async Task Both_engines_write_through_it(HttpProtocols protocols, bool isKnown)
    {
        await using var upstream = await TestUpstream.Start(
            async context =>
            {
                context.Response.ContentType = "text/plain";
                if (isKnown) context.Response.ContentLength = Text.Length;
                for (var i = 0; i < Text.Length; i += 1000) await context.Response.WriteAsync(Text.Substring(i, 1000));
            },
            protocols);
        var protocol = protocols == HttpProtocols.Http2 ? "h2c" : "http1";
        await using var gateway = await TestGateway.Start($$"""
            upstreams: { u: { to: '{{upstream.Url}}', protocol: {{protocol}} } }
            routes: { /x: { compress: true, to: u } }
            """);
        await using var client = await gateway.Connect();
        foreach (var coding in new[] { "br", "zstd", "gzip" })
        {
            var response = await client.Ask($"GET /x HTTP/1.1\r\nHost: x\r\nAccept-Encoding: {coding}\r\n\r\n");
            Assert.Equal(coding, response["Content-Encoding"]);
            Assert.Equal(Text, Decoded.Of(response.Body, coding));
        }
    }

    [Fact]
    public async Task The_gateways_own_answers_are_compressed_too()
    {
        await using var gateway = await TestGateway.Start($"routes: {{ /x: {{ compress: true, respond: {{ body: '{Text.Replace("'", "", StringComparison.Ordinal)}' }} }} }}");
        await using var client = await gateway.Connect();
        var response = await client.Ask("GET /x HTTP/1.1\r\nHost: x\r\nAccept-Encoding: zstd\r\n\r\n");
        Assert.Equal("zstd", response["Content-Encoding"]);
        Assert.Equal(Text, Decoded.Of(response.Body, "zstd"));
    }

    [Theory]
    [InlineData("{ min: -1 }", "expected a size")]
    [InlineData("{ order: [] }", "expected br, zstd or gzip")]
    [InlineData("{ order: [br, br] }", "listed twice")]
    [InlineData("{ order: deflate }", "br, zstd or gzip")]
    [InlineData("{ types: [json] }", "expected a media type")]
    [InlineData("{ types: [] }", "expected media types")]
    [InlineData("{ level: 9 }", "fast, balanced or small")]
    [InlineData("{ credentialed: yes }", "careful, never or always")]
    [InlineData("yes", "expected")]
    public async Task Refuses_what_makes_no_sense(string value, string message)
    {
        var wrong = await Assert.ThrowsAsync<ConfigErrorsException>(() => TestGateway.Start($"routes: {{ /x: {{ compress: {value}, respond: 200 }} }}"));
        Assert.Contains(message, wrong.Message, StringComparison.Ordinal);
    }

    internal static string Known(string text) => $"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {text.Length}\r\n\r\n{text}";

    private static async Task<RawResponse> Ask(string answer, string? accepts, string policy = "compress: true", string more = "", string query = "")
    {
        await using var upstream = RawUpstream.Answering(answer);
        await using var gateway = await TestGateway.Start($"routes:\n  /x:\n    {policy}\n    to: {upstream.Url}\n");
        await using var client = await gateway.Connect();
        var accept = accepts is null ? "" : $"Accept-Encoding: {accepts}\r\n";
        return await client.Ask($"GET /x{query} HTTP/1.1\r\nHost: x\r\n{accept}{more}\r\n");
    }
}
