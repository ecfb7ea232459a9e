using System.Net;
using System.Text;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Usher.Tests.Support;
using Usher.Tests.Upstreams;

namespace Usher.Tests.Policies;

/// <summary>What admits requests holds on gRPC and on streams of events, and refuses them as their clients understand.</summary>
public sealed class StreamAdmissionTests
{
    [Theory]
    [InlineData("limit: 1/h per ip", StatusCode.ResourceExhausted)]
    [InlineData("limit: { rate: 1/h, per: ip and header(x-in) }", StatusCode.ResourceExhausted)]
    [InlineData("quota: 1/day per route", StatusCode.ResourceExhausted)]
    [InlineData("ip: { deny: 127.0.0.1 }", StatusCode.PermissionDenied, false)]
    [InlineData("auth: { apiKey: X-Api-Key }", StatusCode.Unauthenticated, false)]
    [InlineData("respond: 403", StatusCode.PermissionDenied, false)]
    public async Task A_gRPC_client_is_told_in_its_own_words_that_it_is_refused(string policy, StatusCode expected, bool firstPasses = true)
    {
        await using var service = await Service.Start(policy);
        if (firstPasses) Assert.Equal("hello ", await service.Ask("hello"));
        using var call = service.Client.AsyncUnaryCall(GrpcTests.EchoService.UnaryMethod, null, default, "hello");
        var refused = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync);
        Assert.Equal(expected, refused.StatusCode);
        if (!firstPasses) return;
        Assert.NotEqual("", refused.Status.Detail);
        var head = await call.ResponseHeadersAsync;
        Assert.Contains(head, field => field.Key == "ratelimit");
        Assert.InRange(int.Parse(head.GetValue("retry-after")!, provider: null), 1, 86_400);
    }

    [Fact]
    public async Task A_gRPC_call_counts_as_under_way_until_it_ends_and_others_are_told_to_try_again()
    {
        await using var service = await Service.Start("concurrency: 1");
        using var first = service.Client.AsyncDuplexStreamingCall(GrpcTests.EchoService.BothMethod, null, default);
        await first.RequestStream.WriteAsync("a", TestContext.Current.CancellationToken);
        Assert.True(await first.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
        var refused = await Assert.ThrowsAsync<RpcException>(() => service.Ask("hello"));
        Assert.Equal(StatusCode.Unavailable, refused.StatusCode);
        await first.RequestStream.CompleteAsync();
        Assert.False(await first.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
        await Eventually.True(async () =>
        {
            try
            {
                return await service.Ask("hello") == "hello ";
            }
            catch (RpcException)
            {
                return false;
            }
        });
    }

    [Fact]
    public async Task A_gRPC_call_with_an_idempotency_key_goes_through_each_time()
    {
        // Its outcome stands in trailers, which cannot be kept; calls are made idempotent by their messages.
        await using var service = await Service.Start("idempotency: 24h");
        for (var i = 0; i < 2; i++)
        {
            using var call = service.Client.AsyncUnaryCall(GrpcTests.EchoService.UnaryMethod, null, new CallOptions(new Metadata { { "idempotency-key", "\"k\"" } }), "hello");
            Assert.Equal("hello ", await call.ResponseAsync);
        }

        Assert.Equal(2, service.Upstream.Requests);
    }

    [Fact]
    public async Task What_is_no_call_of_gRPC_gets_problem_details()
    {
        await using var service = await Service.Start("respond: 403", "limit: 1/h per ip");
        foreach (var (type, version) in new[] { ("application/grpc-web", HttpVersion.Version20), ("application/json", HttpVersion.Version20) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/nowhere") { Version = version, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = new ByteArrayContent([]) };
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
            using var answer = await service.Gateway.Client.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.True((int)answer.StatusCode is 403 or 429);
            Assert.False(answer.Headers.Contains("grpc-status"));
        }
    }

    [Theory]
    [InlineData("1.1", "http1")]
    [InlineData("2.0", "h2c")]
    public async Task A_stream_of_events_counts_as_under_way_until_its_client_leaves(string version, string listen)
    {
        await using var upstream = await Events();
        await using var gateway = await TestGateway.Start($"listen: {{ at: '127.0.0.1:0', protocols: [{listen}] }}\nroutes: {{ /**: {{ concurrency: 1, to: '{upstream.Url}' }} }}");
        using (var first = await Open(gateway, version))
        {
            Assert.Equal(HttpStatusCode.OK, first.StatusCode);
            Assert.Equal("data: 1", await FirstLine(first));
            using var refused = await Open(gateway, version);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.NotNull(refused.Headers.RetryAfter);
        }

        await Eventually.True(async () =>
        {
            using var next = await Open(gateway, version);
            return next.StatusCode == HttpStatusCode.OK;
        });
    }

    [Theory]
    [InlineData("1.1", "http1", "limit: 1/h per ip")]
    [InlineData("2.0", "h2c", "limit: 1/h per ip")]
    [InlineData("1.1", "http1", "quota: 1/day per route")]
    [InlineData("2.0", "h2c", "quota: 1/day per route")]
    public async Task A_stream_of_events_is_counted_once_when_it_is_opened(string version, string listen, string policy)
    {
        await using var upstream = await Events();
        await using var gateway = await TestGateway.Start($"listen: {{ at: '127.0.0.1:0', protocols: [{listen}] }}\nroutes: {{ /**: {{ {policy}, to: '{upstream.Url}' }} }}");
        using var first = await Open(gateway, version);
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.True(first.Headers.Contains("RateLimit"));
        Assert.Equal("data: 1", await FirstLine(first));
        using var second = await Open(gateway, version);
        Assert.Equal(HttpStatusCode.TooManyRequests, second.StatusCode);
        Assert.Equal(1, upstream.Requests);
    }

    [Theory]
    [InlineData("1.1", "http1")]
    [InlineData("2.0", "h2c")]
    public async Task A_stream_of_events_under_an_idempotency_key_arrives_as_it_comes_and_is_not_sent_again(string version, string listen)
    {
        await using var upstream = await Events();
        await using var gateway = await TestGateway.Start($"listen: {{ at: '127.0.0.1:0', protocols: [{listen}] }}\nroutes: {{ /**: {{ idempotency: 24h, to: '{upstream.Url}' }} }}");
        using var first = await Open(gateway, version, "\"k\"");
        Assert.Equal("data: 1", await FirstLine(first));
        using var second = await Open(gateway, version, "\"k\"");
        Assert.Equal(HttpStatusCode.Conflict, second.StatusCode);
        Assert.Equal(1, upstream.Requests);
    }

    // An event, and then nothing until the client leaves.
    private static Task<TestUpstream> Events() => TestUpstream.Start(async context =>
    {
        context.Response.ContentType = "text/event-stream";
        await context.Response.WriteAsync("data: 1\n\n");
        await context.Response.Body.FlushAsync();
        await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
    });

    private static Task<HttpResponseMessage> Open(TestGateway gateway, string version, string? key = null)
    {
        var request = new HttpRequestMessage(key is null ? HttpMethod.Get : HttpMethod.Post, "/events") { Version = Version.Parse(version), VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Headers.Accept.ParseAdd("text/event-stream");
        if (key is not null) request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return gateway.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }

    private static async Task<string?> FirstLine(HttpResponseMessage response)
    {
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken), Encoding.UTF8, leaveOpen: true);
        return await reader.ReadLineAsync(TestContext.Current.CancellationToken);
    }

    private sealed class Service(TestUpstream upstream, TestGateway gateway) : IAsyncDisposable
    {
        private readonly GrpcChannel _channel = GrpcChannel.ForAddress(gateway.Url);

        public TestUpstream Upstream => upstream;

        public TestGateway Gateway => gateway;

        public CallInvoker Client => _channel.CreateCallInvoker();

        public static async Task<Service> Start(params string[] policies)
        {
            var upstream = await TestUpstream.Start(app => app.MapGrpcService<GrpcTests.EchoService>(), HttpProtocols.Http2, services => services.AddGrpc());
            var to = policies.Any(policy => policy.StartsWith("respond", StringComparison.Ordinal)) ? "" : ", to: echo";
            return new Service(upstream, await TestGateway.Start($$"""
                listen: [{ at: "127.0.0.1:0", protocols: [h2c] }]
                upstreams: { echo: { to: ["{{upstream.Url}}"], protocol: h2c } }
                routes: { /**: { {{string.Join(", ", policies)}}{{to}} } }
                """));
        }

        public async Task<string> Ask(string message)
        {
            using var call = Client.AsyncUnaryCall(GrpcTests.EchoService.UnaryMethod, null, default, message);
            return await call.ResponseAsync;
        }

        public async ValueTask DisposeAsync()
        {
            _channel.Dispose();
            await gateway.DisposeAsync();
            await upstream.DisposeAsync();
        }
    }
}
