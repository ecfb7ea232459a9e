using System.Net;
using Microsoft.AspNetCore.Http;
using Usher.Config;
using Usher.Policies.Body;
using Usher.Tests.Support;

namespace Usher.Tests.Policies.Body;

public sealed class BodyTests
{
    [Theory]
    [InlineData("10", 10, 200)]
    [InlineData("{ max: 10 }", 11, 413)]
    [InlineData("0", 0, 200)]
    [InlineData("0", 1, 413)]
    public async Task Refuses_a_body_by_its_length(string value, int length, int status)
    {
        await using var upstream = await Reader();
        await using var gateway = await Gateway(upstream, value);
        await using var connection = await gateway.Connect();
        var response = await connection.Ask($"POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n{new string('b', length)}");
        Assert.Equal(status, response.Status);
        Assert.Equal(status == 200 ? 1 : 0, upstream.Requests);
    }

    [Fact]
    public async Task Refuses_a_large_body_before_it_is_sent()
    {
        await using var gateway = await TestGateway.Start("routes: { /x: { body: 1KB, respond: 200 } }");
        await using var connection = await gateway.Connect();
        var response = await connection.Ask("POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\nExpect: 100-continue\r\n\r\n");
        Assert.Equal(413, response.Status);
        Assert.Equal("application/problem+json", response["Content-Type"]);
        Assert.Contains("\"code\":\"body-too-large\"", response.Body, StringComparison.Ordinal);

        // The connection is given up: nobody reads the rest of the body.
        Assert.Equal("", await connection.ReadToEnd());
    }

    [Theory]
    [InlineData(9, 200)]
    [InlineData(30, 413)]
    public async Task Counts_a_chunked_body_while_it_is_forwarded(int chunks, int status)
    {
        await using var upstream = await Reader();
        await using var gateway = await Gateway(upstream, "150");
        await using var connection = await gateway.Connect();
        await connection.Send("POST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
        await connection.Send(string.Concat(Enumerable.Repeat("8\r\n12345678\r\n", chunks)) + "0\r\n\r\n");
        var response = await connection.ReadResponse();
        Assert.Equal(status, response.Status);
        if (status == 413) Assert.Contains("\"code\":\"body-too-large\"", response.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Upgrade: websocket\r\n")]
    [InlineData("Connection: Upgrade\r\nUpgrade: websocket\r\n")]
    [InlineData("Connection: close\r\nUpgrade: h2c\r\n")]
    public async Task Asking_for_an_upgrade_exempts_no_body(string fields)
    {
        await using var upstream = await Reader();
        await using var gateway = await Gateway(upstream, "100");
        await using var connection = await gateway.Connect();
        await connection.Send($"POST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n{fields}\r\n");
        await connection.Send(string.Concat(Enumerable.Repeat("8\r\n12345678\r\n", 30)) + "0\r\n\r\n");
        Assert.Contains((await connection.ReadResponse()).Status, new[] { 400, 413 });
    }

    [Theory]
    [InlineData(90, 200)]
    [InlineData(200_000, 413)]
    public async Task Counts_a_body_over_HTTP2(int length, int status)
    {
        await using var upstream = await Reader();
        await using var gateway = await TestGateway.Start($$"""
            listen: { at: "127.0.0.1:0", protocols: [h2c] }
            routes: { /x: { body: 100, to: "{{upstream.Url}}" } }
            """);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/x") { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Content = new UnknownLength(new byte[length]);
        using var response = await gateway.Client.SendAsync(request);
        Assert.Equal(status, (int)response.StatusCode);
    }

    [Fact]
    public async Task Counts_by_itself_where_the_server_does_not()
    {
        var stream = new CountingStream(new MemoryStream(new byte[11]), 10);
        var wrong = await Assert.ThrowsAsync<BadHttpRequestException>(() => stream.CopyToAsync(Stream.Null));
        Assert.Equal(413, wrong.StatusCode);
        await new CountingStream(new MemoryStream(new byte[10]), 10).CopyToAsync(Stream.Null);
    }

    [Theory]
    [InlineData("much", "a size such as 64KB")]
    [InlineData("{ max: -1 }", "a size such as 64KB")]
    [InlineData("{ most: 1KB }", "unknown key 'most'")]
    public async Task Refuses_what_is_no_size(string value, string message)
    {
        var wrong = await Assert.ThrowsAsync<ConfigErrorsException>(() => TestGateway.Start($"routes: {{ /x: {{ body: {value}, respond: 200 }} }}"));
        Assert.Contains(message, wrong.Message, StringComparison.Ordinal);
    }

    private static Task<TestUpstream> Reader() => TestUpstream.Start(async context =>
    {
        await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
        await context.Response.WriteAsync("read");
    });

    private static Task<TestGateway> Gateway(TestUpstream upstream, string value) =>
        TestGateway.Start($"routes: {{ /x: {{ body: {value}, to: '{upstream.Url}' }} }}");

    private sealed class UnknownLength(byte[] bytes) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => stream.WriteAsync(bytes).AsTask();

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
