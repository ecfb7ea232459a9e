using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Usher.Tests.Support;

namespace Usher.Tests.Policies;

/// <summary>Policies hold on a WebSocket that HTTP/2 carries (RFC 8441), which comes as a CONNECT, and on gRPC.</summary>
public sealed class Http2Tests
{
    [Theory]
    [InlineData("ip: 10.0.0.0/8", null, 403)]
    [InlineData("https: { redirect: false }", null, 403)]
    [InlineData("cors: https://a.example", "https://evil.example", 403)]
    [InlineData("cors: https://a.example", "https://a.example", 200)]
    [InlineData("csrf: true", "https://evil.example", 403)]
    [InlineData("csrf: true", null, 200)]
    [InlineData("auth: { apiKey: X-Api-Key }", null, 401)]
    [InlineData("body: 1KB", null, 200)]
    [InlineData("headers: strict", null, 200)]
    [InlineData("rewrite: /elsewhere", null, 200)]
    public async Task A_policy_holds_on_a_WebSocket_over_HTTP2(string policy, string? origin, int status)
    {
        await using var upstream = await TestUpstream.Start(Echo);
        await using var gateway = await TestGateway.Start($$"""
            listen: { at: "127.0.0.1:0", protocols: [h2c] }
            routes:
              GET /chat:
                {{policy}}
                to: {{upstream.Url}}
            """);
        using var socket = new ClientWebSocket();
        socket.Options.HttpVersion = HttpVersion.Version20;
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        socket.Options.CollectHttpResponseDetails = true;
        if (origin is not null) socket.Options.SetRequestHeader("Origin", origin);
        using var invoker = new HttpMessageInvoker(new SocketsHttpHandler());
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        var connecting = socket.ConnectAsync(new Uri($"ws://127.0.0.1:{gateway.Port}/chat"), invoker, late.Token);
        if (status != 200)
        {
            await Assert.ThrowsAsync<WebSocketException>(() => connecting);
            Assert.Equal(status, (int)socket.HttpStatusCode);
            Assert.Equal(0, upstream.Requests);
            return;
        }

        await connecting;
        var message = new byte[5000];
        await socket.SendAsync(message, WebSocketMessageType.Binary, endOfMessage: true, late.Token);
        var received = 0;
        while (received < message.Length) received += (await socket.ReceiveAsync(new byte[8192].AsMemory(), late.Token)).Count;
        if (policy.Contains("strict", StringComparison.Ordinal)) Assert.Contains("nosniff", socket.HttpResponseHeaders!["X-Content-Type-Options"]);
    }

    [Theory]
    [InlineData("ip: 127.0.0.1", 0)]
    [InlineData("ip: { deny: 127.0.0.1 }", 7)]
    [InlineData("auth: { apiKey: X-Api-Key }", 16)]
    [InlineData("body: 10KB", 0)]
    [InlineData("body: 1KB", 8)]
    [InlineData("csrf: true", 0)]
    [InlineData("headers: api", 0)]
    [InlineData("rewrite: /pay.Payments/Other", 0)]
    public async Task A_policy_holds_on_gRPC(string policy, int status)
    {
        var path = "";
        await using var upstream = await TestUpstream.Start(
            async context =>
            {
                path = context.Request.Path;
                context.Response.ContentType = "application/grpc";
                await context.Request.Body.CopyToAsync(context.Response.Body);
                context.Response.AppendTrailer("grpc-status", "0");
            },
            HttpProtocols.Http2);
        await using var gateway = await TestGateway.Start($$"""
            listen: { at: "127.0.0.1:0", protocols: [h2c] }
            upstreams: { pay: { to: "{{upstream.Url}}", protocol: h2c } }
            routes:
              POST /pay.Payments/Take:
                {{policy}}
                to: pay
            """);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/pay.Payments/Take") { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Content = new StreamContent(new MemoryStream(new byte[4096]));
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/grpc");
        using var response = await gateway.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        if (status != 0)
        {
            // Trailers and nothing else: how the call ended stands in the head.
            Assert.Equal($"{status}", response.Headers.GetValues("grpc-status").Single());
            Assert.Empty(await response.Content.ReadAsByteArrayAsync());
            return;
        }

        Assert.Equal(4096, (await response.Content.ReadAsByteArrayAsync()).Length);
        Assert.Equal("0", response.TrailingHeaders.GetValues("grpc-status").Single());
        Assert.Equal(policy.Contains("Other", StringComparison.Ordinal) ? "/pay.Payments/Other" : "/pay.Payments/Take", path);
        if (policy.Contains("api", StringComparison.Ordinal)) Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
    }

    private static async Task Echo(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[8192];
        while (socket.State == WebSocketState.Open)
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(), context.RequestAborted);
            if (read.MessageType == WebSocketMessageType.Close) return;
            await socket.SendAsync(buffer.AsMemory(0, read.Count), read.MessageType, read.EndOfMessage, context.RequestAborted);
        }
    }
}
