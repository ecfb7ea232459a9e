using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;
using Usher.Tests.Support;

namespace Usher.Tests.Policies.Compress;

/// <summary>What breaks off, and what is no answer to compress.</summary>
public sealed class CompressFailureTests
{
    [Theory]
    [InlineData("br", true)]
    [InlineData("zstd", true)]
    [InlineData("gzip", true)]
    [InlineData("br", false)]
    [InlineData("zstd", false)]
    [InlineData("gzip", false)]
    public async Task A_body_that_breaks_off_upstream_never_looks_whole(string coding, bool isChunked)
    {
        var bytes = new byte[200_000];
        new Random(1).NextBytes(bytes);
        var part = Convert.ToHexString(bytes);
        var framing = isChunked ? "Transfer-Encoding: chunked" : "Content-Length: 900000";
        var begin = isChunked ? $"{part.Length:x}\r\n{part}\r\n" : part;
        var seen = new SemaphoreSlim(0);
        await using var upstream = RawUpstream.Start(async connection =>
        {
            await connection.ReadHead();
            await connection.Write($"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n{framing}\r\n\r\n{begin}");
            await seen.WaitAsync(TimeSpan.FromSeconds(20));
        });
        await using var gateway = await TestGateway.Start($"routes: {{ /x: {{ compress: true, to: '{upstream.Url}' }} }}");
        await using var client = await gateway.Connect();
        await client.Send($"GET /x HTTP/1.1\r\nHost: x\r\nAccept-Encoding: {coding}\r\n\r\n");
        var head = await client.ReadUntil("\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200", head, StringComparison.Ordinal);
        Assert.Contains($"Content-Encoding: {coding}", head, StringComparison.Ordinal);
        seen.Release();
        var all = await client.ReadToEnd();
        Assert.DoesNotContain("\r\n0\r\n\r\n", all, StringComparison.Ordinal);
        Assert.DoesNotContain("problem+json", all, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_breaks_off_before_any_of_it_has_left_is_a_502()
    {
        await using var upstream = RawUpstream.Start(async connection =>
        {
            await connection.ReadHead();
            await connection.Write("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nETag: \"a\"\r\nContent-Length: 50000\r\n\r\nhello");
        });
        await using var gateway = await TestGateway.Start($"routes: {{ /x: {{ compress: true, to: '{upstream.Url}' }} }}");
        await using var client = await gateway.Connect();
        var response = await client.Ask("GET /x HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n");
        Assert.Equal(502, response.Status);
        Assert.Null(response["Content-Encoding"]);
        Assert.Contains("upstream-broke", response.Body, StringComparison.Ordinal);
        Assert.Equal("Accept-Encoding", response["Vary"]);
    }

    [Fact]
    public async Task Failures_are_answered_as_ever()
    {
        await using var gateway = await TestGateway.Start("routes: { /x: { compress: { min: 0 }, to: 'http://127.0.0.1:1' } }");
        await using var client = await gateway.Connect();
        var response = await client.Ask("GET /x HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n");
        Assert.Equal(502, response.Status);
        Assert.Equal("Accept-Encoding", response["Vary"]);
        Assert.Contains("upstream-unreachable", Decoded.Of(response.Body, response["Content-Encoding"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_connection_serves_whole_and_broken_bodies_one_after_the_other()
    {
        var text = Decoded.Text(5000);
        await using var upstream = RawUpstream.Start(async connection =>
        {
            while (await connection.ReadHead() is { } head)
            {
                if (head.StartsWith("GET /broken", StringComparison.Ordinal))
                {
                    await connection.Write("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 50000\r\n\r\nhello");
                    return;
                }

                await connection.Write(CompressTests.Known(text));
            }
        });
        await using var gateway = await TestGateway.Start($"routes: {{ /**: {{ compress: true, to: '{upstream.Url}' }} }}");
        await using var client = await gateway.Connect();
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(502, (await client.Ask("GET /broken HTTP/1.1\r\nHost: x\r\nAccept-Encoding: zstd\r\n\r\n")).Status);
            var whole = await client.Ask("GET /whole HTTP/1.1\r\nHost: x\r\nAccept-Encoding: zstd\r\n\r\n");
            Assert.Equal(text, Decoded.Of(whole.Body, "zstd"));
        }
    }

    [Fact]
    public async Task Trailers_reach_a_client_that_asked_for_them_and_the_body_stays_as_it_is()
    {
        var text = Decoded.Text(5000);
        await using var upstream = RawUpstream.Answering($"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTrailer: X-Sum\r\nTransfer-Encoding: chunked\r\n\r\n{text.Length:x}\r\n{text}\r\n0\r\nX-Sum: 1\r\n\r\n");
        await using var gateway = await TestGateway.Start($"routes: {{ /x: {{ compress: true, to: '{upstream.Url}' }} }}");
        await using var client = await gateway.Connect();
        await client.Send("GET /x HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\nTE: trailers\r\nConnection: TE\r\n\r\n");
        var all = await client.ReadUntil("\r\nX-Sum: 1\r\n\r\n");
        Assert.Contains(text, all, StringComparison.Ordinal);
        Assert.DoesNotContain("Content-Encoding", all, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_WebSocket_is_left_alone()
    {
        await using var upstream = await TestUpstream.Start(async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            var buffer = new byte[64];
            var got = await socket.ReceiveAsync(buffer, default);
            await socket.SendAsync(buffer.AsMemory(0, got.Count), WebSocketMessageType.Text, endOfMessage: true, default);
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, default);
        });
        await using var gateway = await TestGateway.Start($"routes: {{ /x: {{ compress: true, to: '{upstream.Url}' }} }}");
        using var client = new ClientWebSocket();
        client.Options.SetRequestHeader("Accept-Encoding", "gzip, br");
        await client.ConnectAsync(new Uri($"ws://127.0.0.1:{gateway.Port}/x"), default);
        await client.SendAsync("ping"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, default);
        var answer = new byte[64];
        var received = await client.ReceiveAsync(answer, default);
        Assert.Equal("ping"u8.ToArray(), answer[..received.Count]);
    }

    [Fact]
    public async Task A_gRPC_call_is_left_alone()
    {
        var text = Decoded.Text(5000);
        await using var upstream = RawUpstream.Answering($"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {text.Length}\r\n\r\n{text}");
        await using var gateway = await TestGateway.Start($"routes: {{ /x: {{ compress: true, to: '{upstream.Url}' }} }}");
        await using var client = await gateway.Connect();
        var response = await client.Ask("POST /x HTTP/1.1\r\nHost: x\r\nContent-Type: application/grpc+proto\r\nContent-Length: 0\r\nAccept-Encoding: gzip, identity;q=0\r\n\r\n");
        Assert.Equal(text, response.Body);
        Assert.Null(response["Vary"]);
    }

    [Fact]
    public async Task A_client_over_HTTP_1_0_gets_a_whole_body()
    {
        var text = Decoded.Text(100_000);
        await using var upstream = RawUpstream.Answering(CompressTests.Known(text));
        await using var gateway = await TestGateway.Start($"routes: {{ /x: {{ compress: true, to: '{upstream.Url}' }} }}");
        await using var client = await gateway.Connect();
        await client.Send("GET /x HTTP/1.0\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n");
        var all = await client.ReadToEnd();
        Assert.Equal(text, Decoded.Of(all[(all.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..], "gzip"));
    }
}
