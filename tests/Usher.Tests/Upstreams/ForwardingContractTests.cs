using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Usher.Tests.Support;

namespace Usher.Tests.Upstreams;

/// <summary>What every engine does, whatever it speaks to the upstream.</summary>
public abstract partial class ForwardingContractTests
{
    /// <summary>The upstream's <c>protocol</c> in the file.</summary>
    protected abstract string Protocol { get; }

    /// <summary>Whether each piece of an upload is sent on at once, whatever its kind.</summary>
    protected virtual bool SendsUploadsAtOnce => true;

    private HttpProtocols UpstreamProtocols => Protocol == "h2c" ? HttpProtocols.Http2 : HttpProtocols.Http1;

    private async Task<Pair> Start(RequestDelegate handle, string settings = "")
    {
        var upstream = await TestUpstream.Start(handle, UpstreamProtocols);
        return new Pair(upstream, await TestGateway.Start(Yaml(upstream.Url, settings)));
    }

    private string Yaml(string url, string settings = "") => $$"""
        upstreams:
          service:
            to: ["{{url}}"]
            protocol: {{Protocol}}
        {{settings}}
        routes:
          /**: service
        """;

    [Fact]
    public async Task Relays_the_request_and_the_response_as_they_are()
    {
        await using var pair = await Start(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
            context.Response.StatusCode = 207;
            context.Response.Headers.Append("X-Two", "a");
            context.Response.Headers.Append("X-Two", "b");
            await context.Response.WriteAsync($"{context.Request.Method} {target} {context.Request.Headers["X-In"]} {await reader.ReadToEndAsync()}");
        });
        using var request = new HttpRequestMessage(HttpMethod.Put, "/a%2Fb/c?q=%20x&y=/..") { Content = new StringContent("body") };
        request.Headers.Add("X-In", "one");
        using var response = await pair.Client.SendAsync(request);
        Assert.Equal(207, (int)response.StatusCode);
        Assert.Equal("PUT /a%2Fb/c?q=%20x&y=/.. one body", await response.Content.ReadAsStringAsync());
        Assert.Equal(["a", "b"], response.Headers.GetValues("X-Two"));
    }

    [Theory]
    [InlineData(200)]
    [InlineData(204)]
    [InlineData(304)]
    [InlineData(404)]
    [InlineData(500)]
    public async Task Passes_a_status_on_with_or_without_a_body(int status)
    {
        await using var pair = await Start(context =>
        {
            context.Response.StatusCode = status;
            return status is 204 or 304 ? Task.CompletedTask : context.Response.WriteAsync("body");
        });
        for (var i = 0; i < 3; i++)
        {
            using var response = await pair.Client.GetAsync("/");
            Assert.Equal(status, (int)response.StatusCode);
            Assert.Equal(status is 204 or 304 ? "" : "body", await response.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task Answers_HEAD_with_the_length_and_no_body()
    {
        await using var pair = await Start(context =>
        {
            context.Response.ContentLength = 1234;
            return Task.CompletedTask;
        });
        for (var i = 0; i < 3; i++)
        {
            using var response = await pair.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/"));
            Assert.Equal(1234, response.Content.Headers.ContentLength);
        }
    }

    [Fact]
    public async Task A_client_that_leaves_cancels_the_request_upstream()
    {
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var pair = await Start(async context =>
        {
            context.RequestAborted.Register(() => cancelled.TrySetResult());
            arrived.TrySetResult();
            await cancelled.Task;
        });
        await using var connection = await pair.Gateway.Connect();
        await connection.Send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        await arrived.Task.WaitAsync(TimeSpan.FromSeconds(10));
        connection.Reset();
        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_client_that_leaves_in_the_middle_of_a_download_cancels_it()
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var pair = await Start(async context =>
        {
            context.RequestAborted.Register(() => cancelled.TrySetResult());
            var chunk = new byte[4096];
            while (!context.RequestAborted.IsCancellationRequested) await context.Response.Body.WriteAsync(chunk);
        });
        await using var connection = await pair.Gateway.Connect();
        await connection.Send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        await connection.ReadUntil("\r\n\r\n");
        connection.Reset();
        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_that_breaks_off_upstream_breaks_off_at_the_client(bool withLength)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var pair = await Start(async context =>
        {
            if (withLength) context.Response.ContentLength = 1000;
            await context.Response.WriteAsync("half of it");
            await context.Response.Body.FlushAsync();
            await seen.Task;
            context.Abort();
        });
        await using var connection = await pair.Gateway.Connect();
        await connection.Send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        await connection.ReadUntil("half of it");
        seen.SetResult();
        Assert.DoesNotContain("0\r\n\r\n", await connection.ReadToEnd(), StringComparison.Ordinal);
        await Assert.ThrowsAsync<HttpRequestException>(() => pair.Client.GetStringAsync("/"));
    }

    [Fact]
    public async Task An_upstream_that_is_not_there_is_a_502_that_names_nothing_internal()
    {
        var port = FreePort.Next();
        await using var gateway = await TestGateway.Start(Yaml($"http://127.0.0.1:{port}"));
        using var response = await gateway.Client.GetAsync("/");
        var text = await response.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.Contains("\"code\":\"upstream-unreachable\"", text, StringComparison.Ordinal);
        Assert.Contains(response.Headers.GetValues("X-Request-Id").Single(), text, StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1", text, StringComparison.Ordinal);
        Assert.Contains(gateway.Log.Lines, line => line.Contains($":{port}", StringComparison.Ordinal) && line.StartsWith("Warning", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_upstream_that_does_not_answer_in_time_is_a_504()
    {
        await using var pair = await Start(context => Task.Delay(Timeout.Infinite, context.RequestAborted), "    timeout: 300ms");
        using var response = await pair.Client.GetAsync("/");
        Assert.Equal(HttpStatusCode.GatewayTimeout, response.StatusCode);
    }

    [Fact]
    public async Task A_timeout_until_the_head_never_cuts_a_stream()
    {
        await using var pair = await Start(async context =>
        {
            for (var i = 0; i < 4; i++)
            {
                await context.Response.WriteAsync("x");
                await context.Response.Body.FlushAsync();
                await Task.Delay(200);
            }
        }, "    timeout: 300ms");
        Assert.Equal("xxxx", await pair.Client.GetStringAsync("/"));
    }

    [Fact]
    public async Task A_body_that_stalls_breaks_off()
    {
        await using var pair = await Start(async context =>
        {
            await context.Response.WriteAsync("x");
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        }, "    timeout: { connect: 300ms, response: 300ms, idle: 300ms }");
        await Assert.ThrowsAsync<HttpRequestException>(() => pair.Client.GetStringAsync("/").WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task Drops_what_tells_of_the_server_and_what_is_hop_by_hop()
    {
        await using var pair = await Start(context =>
        {
            context.Response.Headers.Server = "secret/1.0";
            context.Response.Headers["X-Powered-By"] = "secret";
            context.Response.Headers["X-AspNet-Version"] = "4";
            context.Response.Headers["Keep-Alive"] = "timeout=5";
            context.Response.Headers["X-Kept"] = "yes";
            return Task.CompletedTask;
        });
        using var response = await pair.Client.GetAsync("/");
        Assert.Equal(["x-kept"], response.Headers.Select(header => header.Key.ToLowerInvariant()).Where(name => name is not "date" and not "transfer-encoding" and not "content-length"));
    }

    [Fact]
    public async Task A_WebSocket_carries_messages_both_ways_and_closes()
    {
        Assert.SkipUnless(Protocol is "http1", "WebSocket over HTTP/2 to an upstream (RFC 8441) is not built yet");
        await using var pair = await Start(async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync("chat");
            var buffer = new byte[1 << 16];
            while (true)
            {
                var message = await socket.ReceiveAsync(buffer, context.RequestAborted);
                if (message.MessageType == WebSocketMessageType.Close) break;
                await socket.SendAsync(buffer.AsMemory(0, message.Count), message.MessageType, message.EndOfMessage, context.RequestAborted);
            }

            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "bye", context.RequestAborted);
        });
        using var client = new ClientWebSocket();
        client.Options.AddSubProtocol("chat");
        await client.ConnectAsync(new Uri($"ws://127.0.0.1:{pair.Gateway.Port}/socket?x=1"), CancellationToken.None);
        Assert.Equal("chat", client.SubProtocol);
        var text = new string('x', 50_000);
        var received = new byte[text.Length];
        for (var i = 0; i < 20; i++)
        {
            await client.SendAsync(Encoding.ASCII.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
            var at = 0;
            while (at < received.Length) at += (await client.ReceiveAsync(received.AsMemory(at), CancellationToken.None)).Count;
            Assert.Equal(text, Encoding.ASCII.GetString(received));
        }

        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, "bye", CancellationToken.None);
        Assert.Equal("bye", client.CloseStatusDescription);
    }

    private sealed record Pair(TestUpstream Upstream, TestGateway Gateway) : IAsyncDisposable
    {
        public HttpClient Client => Gateway.Client;

        public async ValueTask DisposeAsync()
        {
            await Gateway.DisposeAsync();
            await Upstream.DisposeAsync();
        }
    }
}

/// <summary>The contract over HTTP/1.1.</summary>
[Collection(nameof(Alone))]
public sealed class Http1ForwardingTests : ForwardingContractTests
{
    protected override string Protocol => "http1";
}

/// <summary>The contract over HTTP/2 in cleartext.</summary>
[Collection(nameof(Alone))]
public sealed class Http2ForwardingTests : ForwardingContractTests
{
    protected override string Protocol => "h2c";

    // YARP's forwarder flushes each piece for gRPC alone (docs/adr/0005-engines.md).
    protected override bool SendsUploadsAtOnce => false;
}
