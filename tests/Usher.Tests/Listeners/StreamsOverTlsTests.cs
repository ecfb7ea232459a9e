using System.Net.Security;
using System.Net.WebSockets;
using System.Text;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Usher.Tests.Support;
using Usher.Tests.Upstreams;

namespace Usher.Tests.Listeners;

/// <summary>gRPC, SSE and WebSocket over TLS, with real clients: the protocol is agreed on by ALPN.</summary>
public sealed class StreamsOverTlsTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Fact]
    public async Task All_four_kinds_of_gRPC_calls_go_through()
    {
        await using var upstream = await TestUpstream.Start(app => app.MapGrpcService<GrpcTests.EchoService>(), HttpProtocols.Http2, services => services.AddGrpc());
        await using var gateway = await Start(upstream, "h2c");
        using var handler = Handler();
        using var channel = GrpcChannel.ForAddress($"https://localhost:{gateway.Port}", new GrpcChannelOptions { HttpHandler = handler });
        var client = channel.CreateCallInvoker();

        using var unary = client.AsyncUnaryCall(GrpcTests.EchoService.UnaryMethod, null, default, "hello");
        Assert.Equal("hello ", await unary.ResponseAsync);
        Assert.Equal("yes", unary.GetTrailers().GetValue("x-trailer"));

        using var down = client.AsyncServerStreamingCall(GrpcTests.EchoService.DownMethod, null, default, "3");
        var seen = new List<string>();
        await foreach (var message in down.ResponseStream.ReadAllAsync(TestContext.Current.CancellationToken)) seen.Add(message);
        Assert.Equal(["0", "1", "2"], seen);

        using var up = client.AsyncClientStreamingCall(GrpcTests.EchoService.UpMethod, null, default);
        for (var i = 0; i < 3; i++) await up.RequestStream.WriteAsync($"{i}", TestContext.Current.CancellationToken);
        await up.RequestStream.CompleteAsync();
        Assert.Equal("012", await up.ResponseAsync);

        using var both = client.AsyncDuplexStreamingCall(GrpcTests.EchoService.BothMethod, null, default);
        for (var i = 0; i < 5; i++)
        {
            await both.RequestStream.WriteAsync($"{i}", TestContext.Current.CancellationToken);
            Assert.True(await both.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
            Assert.Equal($"{i}", both.ResponseStream.Current);
        }

        await both.RequestStream.CompleteAsync();
        Assert.False(await both.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task An_event_arrives_while_the_stream_goes_on(string version)
    {
        var next = new TaskCompletionSource();
        await using var upstream = await TestUpstream.Start(async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync("data: one\n\n");
            await context.Response.Body.FlushAsync();
            await next.Task;
            await context.Response.WriteAsync("data: two\n\n");
        });
        await using var gateway = await Start(upstream, "http1");
        using var handler = Handler();
        using var client = new HttpClient(handler) { DefaultRequestVersion = Version.Parse(version), DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        await using var events = await client.GetStreamAsync(new Uri($"https://localhost:{gateway.Port}/"), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(events);
        Assert.Equal("data: one", await reader.ReadLineAsync(TestContext.Current.CancellationToken));
        next.SetResult();
        Assert.Equal("\ndata: two\n\n", await reader.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task A_WebSocket_carries_messages_both_ways(string version)
    {
        await using var upstream = await TestUpstream.Start(async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            var buffer = new byte[1024];
            while (await socket.ReceiveAsync(buffer.AsMemory(), default) is { MessageType: not WebSocketMessageType.Close } got) await socket.SendAsync(buffer.AsMemory(0, got.Count), got.MessageType, got.EndOfMessage, default);
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, default);
        });
        await using var gateway = await Start(upstream, "http1");
        using var handler = Handler();
        using var invoker = new HttpMessageInvoker(handler);
        using var client = new ClientWebSocket();
        (client.Options.HttpVersion, client.Options.HttpVersionPolicy) = (Version.Parse(version), HttpVersionPolicy.RequestVersionExact);
        await client.ConnectAsync(new Uri($"wss://localhost:{gateway.Port}/"), invoker, TestContext.Current.CancellationToken);
        var reply = new byte[1024];
        for (var i = 0; i < 5; i++)
        {
            await client.SendAsync(Encoding.UTF8.GetBytes($"message {i}"), WebSocketMessageType.Text, endOfMessage: true, TestContext.Current.CancellationToken);
            var got = await client.ReceiveAsync(reply.AsMemory(), TestContext.Current.CancellationToken);
            Assert.Equal($"message {i}", Encoding.UTF8.GetString(reply, 0, got.Count));
        }

        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, null, TestContext.Current.CancellationToken);
    }

    private static SocketsHttpHandler Handler() => new() { SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, _) => true } };

    private Task<TestGateway> Start(TestUpstream upstream, string protocol) => TestGateway.Start($$"""
        listen: { at: "127.0.0.1:0", tls: true }
        tls: { certificates: [{{_authority.ForServer(rsa: false, "localhost").Yaml}}] }
        upstreams: { app: { to: "{{upstream.Url}}", protocol: {{protocol}} } }
        routes: { /**: app }
        """);
}
