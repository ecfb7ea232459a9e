using Usher.Http1.Exchanges;
using Xunit;

namespace Usher.Tests.Http1.Exchanges;

public sealed class BackPressureTests
{
    // What the kernel's socket buffers may hold on the way, generously.
    private const long MostUnderWay = 24 * 1024 * 1024;
    private const long Size = 256 * 1024 * 1024;

    [Fact]
    public async Task A_slow_reader_holds_the_upstream_back()
    {
        var written = 0L;
        await using var upstream = ScriptedUpstream.Start(async peer =>
        {
            await peer.ReadHead();
            await peer.Write($"HTTP/1.1 200 OK\r\nContent-Length: {Size}\r\n\r\n");
            var piece = new byte[256 * 1024];
            for (var sent = 0L; sent < Size; sent += piece.Length)
            {
                await peer.Write(piece);
                Interlocked.Add(ref written, piece.Length);
            }

            await peer.ReadHead();
        });
        await using var test = new TestUpstream(upstream);
        var client = new RecordingClient(pauseWriterThreshold: 64 * 1024);
        var sending = test.Send(client, new ExchangeRequest());
        for (var read = 0L; read < Size;)
        {
            var result = await client.Response.ReadAtLeastAsync(1);
            read += result.Buffer.Length;
            client.Response.AdvanceTo(result.Buffer.End);
            Assert.InRange(Interlocked.Read(ref written) - read, long.MinValue, MostUnderWay);
        }

        Assert.True((await sending).Succeeded);
        Assert.Equal(1, test.Engine.IdleConnections);
    }

    [Fact]
    public async Task A_slow_upstream_holds_the_client_back()
    {
        var read = 0L;
        await using var upstream = ScriptedUpstream.Start(async peer =>
        {
            await peer.ReadHead();
            while (read < Size) Interlocked.Add(ref read, (await peer.ReadExactly(64 * 1024)).Length);
            await peer.Write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            await peer.ReadHead();
        });
        await using var test = new TestUpstream(upstream);
        var client = new RecordingClient { Method = "PUT" };
        var sending = test.Send(client, new ExchangeRequest { BodyLength = Size });
        var piece = new byte[64 * 1024];
        for (var written = 0L; written < Size; written += piece.Length)
        {
            await client.Request.Writer.WriteAsync(piece);
            Assert.InRange(written - Interlocked.Read(ref read), long.MinValue, MostUnderWay);
        }

        await client.Request.Writer.CompleteAsync();
        Assert.True((await sending).Succeeded);
        Assert.Equal(1, test.Engine.IdleConnections);
    }
}
