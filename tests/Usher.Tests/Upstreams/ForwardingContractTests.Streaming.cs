using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Usher.Tests.Upstreams;

/// <summary>Streaming and back-pressure.</summary>
public abstract partial class ForwardingContractTests
{
    private const long Gigabyte = 1L << 30;

    [Fact]
    public async Task Streams_the_response_as_it_comes()
    {
        var more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var pair = await Start(async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync("data: 1\n\n");
            await context.Response.Body.FlushAsync();
            await more.Task;
            await context.Response.WriteAsync("data: 2\n\n");
        });
        using var response = await pair.Client.GetAsync("/", HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        Assert.Equal("data: 1", await reader.ReadLineAsync());
        more.SetResult();
        Assert.Equal("", await reader.ReadLineAsync());
        Assert.Equal("data: 2", await reader.ReadLineAsync());
    }

    [Fact]
    public async Task Sends_the_request_body_as_it_comes()
    {
        Assert.SkipUnless(SendsUploadsAtOnce, "YARP's forwarder holds back the pieces of an upload that is not gRPC (docs/adr/0005)");
        var first = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var pair = await Start(async context =>
        {
            var buffer = new byte[100];
            var read = await context.Request.Body.ReadAsync(buffer);
            first.TrySetResult(Encoding.ASCII.GetString(buffer, 0, read));
            await context.Request.Body.CopyToAsync(Stream.Null);
            await context.Response.WriteAsync("done");
        });
        await using var connection = await pair.Gateway.Connect();
        await connection.Send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n");
        Assert.Equal("first", await first.Task.WaitAsync(TimeSpan.FromSeconds(10)));
        await connection.Send("3\r\nend\r\n0\r\n\r\n");
        Assert.Equal("done", (await connection.ReadResponse()).Body);
    }

    [Fact]
    public async Task A_download_of_a_gigabyte_passes_in_constant_memory()
    {
        var chunk = new byte[1 << 16];
        await using var pair = await Start(async context =>
        {
            context.Response.ContentLength = Gigabyte;
            for (long sent = 0; sent < Gigabyte; sent += chunk.Length) await context.Response.Body.WriteAsync(chunk);
        });
        using var response = await pair.Client.GetAsync("/", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(Gigabyte, await ReadInLittleMemory(await response.Content.ReadAsStreamAsync()));
    }

    [Fact]
    public async Task An_upload_of_a_gigabyte_passes_in_constant_memory()
    {
        await using var pair = await Start(async context =>
            await context.Response.WriteAsync((await ReadInLittleMemory(context.Request.Body)).ToString(provider: null)));
        using var content = new StreamContent(new ZeroStream(Gigabyte));
        content.Headers.ContentLength = Gigabyte;
        using var response = await pair.Client.PostAsync("/", content);
        Assert.Equal(Gigabyte.ToString(provider: null), await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_client_that_does_not_read_holds_the_upstream_back()
    {
        long written = 0;
        await using var pair = await Start(async context =>
        {
            var chunk = new byte[1 << 16];
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(chunk, context.RequestAborted);
                Interlocked.Add(ref written, chunk.Length);
            }
        });
        await using var connection = await pair.Gateway.Connect();
        await connection.Send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        await connection.ReadUntil("\r\n\r\n");
        var last = await Settled(() => Interlocked.Read(ref written));
        Assert.True(last < 64 << 20, $"{last >> 20} MB were taken from the upstream for a client that does not read");
    }

    [Fact]
    public async Task An_upstream_that_does_not_read_holds_the_client_back()
    {
        await using var pair = await Start(async context => await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default));
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, pair.Gateway.Port);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {1L << 40}\r\n\r\n"));
        long sent = 0;
        using var stop = new CancellationTokenSource();
        var sending = Task.Run(async () =>
        {
            var chunk = new byte[1 << 16];
            while (true) Interlocked.Add(ref sent, await socket.SendAsync(chunk, stop.Token));
        });
        var last = await Settled(() => Interlocked.Read(ref sent));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        Assert.True(last < 64 << 20, $"{last >> 20} MB were taken from the client for an upstream that does not read");
    }

    private static async Task<long> ReadInLittleMemory(Stream body)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var buffer = new byte[1 << 16];
        long total = 0, most = 0, next = 0;
        int read;
        while ((read = await body.ReadAsync(buffer)) > 0)
        {
            total += read;
            if (total < next) continue;
            next = total + (Gigabyte >> 3);
            most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
        }

        Assert.True(most < 48 << 20, $"{most >> 20} MB were held");
        return total;
    }

    // Waits until a counter has stopped moving.
    private static async Task<long> Settled(Func<long> counter)
    {
        var last = -1L;
        for (var same = 0; same < 4;)
        {
            await Task.Delay(100);
            var now = counter();
            same = now == last && now > 0 ? same + 1 : 0;
            last = now;
            if (now > 256 << 20) break;
        }

        return last;
    }

    private sealed class ZeroStream(long size) : Stream
    {
        private long _left = size;

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = (int)Math.Min(count, _left);
            _left -= read;
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
