using System.Text;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Usher.Tests.Support;

namespace Usher.Tests.Upstreams;

/// <summary>gRPC through the gateway, with the real client and server of .NET.</summary>
public sealed class GrpcTests : IAsyncLifetime
{
    private TestUpstream _upstream = null!;
    private TestGateway _gateway = null!;
    private GrpcChannel _channel = null!;
    private CallInvoker _client = null!;

    public async ValueTask InitializeAsync()
    {
        _upstream = await TestUpstream.Start(app => app.MapGrpcService<EchoService>(), HttpProtocols.Http2, services => services.AddGrpc());
        _gateway = await TestGateway.Start($$"""
            listen: [{ at: "127.0.0.1:0", protocols: [h2c] }]
            upstreams: { echo: { to: ["{{_upstream.Url}}"], protocol: h2c } }
            routes: { /**: echo }
            """);
        _channel = GrpcChannel.ForAddress(_gateway.Url);
        _client = _channel.CreateCallInvoker();
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _gateway.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task A_unary_call_carries_message_metadata_and_trailers()
    {
        using var call = _client.AsyncUnaryCall(EchoService.UnaryMethod, null, new CallOptions(new Metadata { { "x-in", "1" } }), "hello");
        Assert.Equal("hello 1", await call.ResponseAsync);
        Assert.Equal("yes", call.GetTrailers().GetValue("x-trailer"));
    }

    [Fact]
    public async Task A_failed_call_keeps_its_status_and_detail()
    {
        using var call = _client.AsyncUnaryCall(EchoService.UnaryMethod, null, default, "fail");
        var failed = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync);
        Assert.Equal((StatusCode.FailedPrecondition, "no"), (failed.StatusCode, failed.Status.Detail));
    }

    [Fact]
    public async Task A_server_streams_its_answers_as_they_come()
    {
        using var call = _client.AsyncServerStreamingCall(EchoService.DownMethod, null, default, "3");
        var seen = new List<string>();
        await foreach (var message in call.ResponseStream.ReadAllAsync()) seen.Add(message);
        Assert.Equal(["0", "1", "2"], seen);
    }

    [Fact]
    public async Task A_client_streams_its_messages()
    {
        using var call = _client.AsyncClientStreamingCall(EchoService.UpMethod, null, default);
        for (var i = 0; i < 3; i++) await call.RequestStream.WriteAsync($"{i}");
        await call.RequestStream.CompleteAsync();
        Assert.Equal("012", await call.ResponseAsync);
    }

    [Fact]
    public async Task Both_sides_stream_message_by_message()
    {
        using var call = _client.AsyncDuplexStreamingCall(EchoService.BothMethod, null, default);
        for (var i = 0; i < 20; i++)
        {
            await call.RequestStream.WriteAsync($"{i}");
            Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
            Assert.Equal($"{i}", call.ResponseStream.Current);
        }

        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext(CancellationToken.None));
    }

    [Fact]
    public async Task A_deadline_and_a_cancellation_reach_the_service()
    {
        using var late = _client.AsyncUnaryCall(EchoService.UnaryMethod, null, new CallOptions(deadline: TimeProvider.System.GetUtcNow().UtcDateTime.AddMilliseconds(500)), "wait");
        Assert.Equal(StatusCode.DeadlineExceeded, (await Assert.ThrowsAsync<RpcException>(() => late.ResponseAsync)).StatusCode);
        await Next(EchoService.Waiting);
        await Next(EchoService.Cancelled);

        using var given = new CancellationTokenSource();
        using var call = _client.AsyncUnaryCall(EchoService.UnaryMethod, null, new CallOptions(cancellationToken: given.Token), "wait");
        await Next(EchoService.Waiting);
        await given.CancelAsync();
        Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync)).StatusCode);
        await Next(EchoService.Cancelled);
    }

    private static Task<bool> Next(System.Threading.Channels.Channel<bool> events) =>
        events.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10));

    /// <summary>What protoc would generate, for messages that are UTF-8 text.</summary>
    [BindServiceMethod(typeof(EchoBase), nameof(Bind))]
    internal abstract class EchoBase
    {
        public static void Bind(ServiceBinderBase binder, EchoBase? service)
        {
            binder.AddMethod(EchoService.UnaryMethod, service is null ? null : service.Unary);
            binder.AddMethod(EchoService.DownMethod, service is null ? null : service.Down);
            binder.AddMethod(EchoService.UpMethod, service is null ? null : service.Up);
            binder.AddMethod(EchoService.BothMethod, service is null ? null : service.Both);
        }

        public abstract Task<string> Unary(string message, ServerCallContext context);

        public abstract Task Down(string message, IServerStreamWriter<string> stream, ServerCallContext context);

        public abstract Task<string> Up(IAsyncStreamReader<string> stream, ServerCallContext context);

        public abstract Task Both(IAsyncStreamReader<string> requests, IServerStreamWriter<string> stream, ServerCallContext context);
    }

    internal sealed class EchoService : EchoBase
    {
        private static readonly Marshaller<string> Text = Marshallers.Create(Encoding.UTF8.GetBytes, Encoding.UTF8.GetString);

        public static readonly Method<string, string> UnaryMethod = new(MethodType.Unary, "Echo", nameof(Unary), Text, Text);
        public static readonly Method<string, string> DownMethod = new(MethodType.ServerStreaming, "Echo", nameof(Down), Text, Text);
        public static readonly Method<string, string> UpMethod = new(MethodType.ClientStreaming, "Echo", nameof(Up), Text, Text);
        public static readonly Method<string, string> BothMethod = new(MethodType.DuplexStreaming, "Echo", nameof(Both), Text, Text);

        public static System.Threading.Channels.Channel<bool> Waiting { get; } = System.Threading.Channels.Channel.CreateUnbounded<bool>();

        public static System.Threading.Channels.Channel<bool> Cancelled { get; } = System.Threading.Channels.Channel.CreateUnbounded<bool>();

        public override async Task<string> Unary(string message, ServerCallContext context)
        {
            if (message == "fail") throw new RpcException(new Status(StatusCode.FailedPrecondition, "no"));
            if (message == "wait")
            {
                Waiting.Writer.TryWrite(true);
                try
                {
                    await Task.Delay(Timeout.Infinite, context.CancellationToken);
                }
                finally
                {
                    Cancelled.Writer.TryWrite(true);
                }
            }

            context.ResponseTrailers.Add("x-trailer", "yes");
            return $"{message} {context.RequestHeaders.GetValue("x-in")}";
        }

        public override async Task Down(string message, IServerStreamWriter<string> stream, ServerCallContext context)
        {
            for (var i = 0; i < int.Parse(message, provider: null); i++) await stream.WriteAsync($"{i}");
        }

        public override async Task<string> Up(IAsyncStreamReader<string> stream, ServerCallContext context)
        {
            var all = new StringBuilder();
            await foreach (var message in stream.ReadAllAsync()) all.Append(message);
            return all.ToString();
        }

        public override async Task Both(IAsyncStreamReader<string> requests, IServerStreamWriter<string> stream, ServerCallContext context)
        {
            await foreach (var message in requests.ReadAllAsync()) await stream.WriteAsync(message);
        }
    }
}
