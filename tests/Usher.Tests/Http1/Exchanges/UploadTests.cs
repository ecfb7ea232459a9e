using System.Text;
using Usher.Http1;
using Usher.Http1.Exchanges;
using Xunit;

namespace Usher.Tests.Http1.Exchanges;

public sealed class UploadTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    [Theory]
    [InlineData(10)]
    [InlineData(16 * 1024)]
    [InlineData(300_000)]
    public async Task Sends_a_body_of_known_length(int size)
    {
        var received = Array.Empty<byte>();
        await using var upstream = ScriptedUpstream.Start(async peer =>
        {
            while (await peer.ReadHead() is { Length: > 0 } head)
            {
                Assert.Contains($"\r\nContent-Length: {size}\r\n", head, StringComparison.Ordinal);
                received = await peer.ReadExactly(size);
                await peer.Write(Ok);
            }
        });
        await using var test = new TestUpstream(upstream);
        var body = Text(size);
        for (var i = 0; i < 3; i++)
        {
            var client = new RecordingClient { Method = "POST" };
            var writing = client.WriteRequest(body);
            var result = await test.Send(client, new ExchangeRequest { BodyLength = size });
            await writing;
            Assert.True(result is { Succeeded: true, RequestBodyTouched: true }, result.ToString());
            Assert.Equal(body, Encoding.Latin1.GetString(received));
        }

        Assert.Equal(1, upstream.Connections);
    }

    [Theory]
    [InlineData(10, false)]
    [InlineData(10, true)]
    [InlineData(300_000, true)]
    public async Task Sends_a_body_of_unknown_length_in_chunks(int size, bool withTrailers)
    {
        var received = "";
        await using var upstream = ScriptedUpstream.Start(async peer =>
        {
            while (await peer.ReadHead() is { Length: > 0 })
            {
                received = await ReadChunked(peer);
                await peer.Write(Ok);
            }
        });
        await using var test = new TestUpstream(upstream);
        var body = Text(size);
        for (var i = 0; i < 2; i++)
        {
            var client = new RecordingClient { Method = "POST" };
            if (withTrailers) client.RequestTrailers.AddRange([("X-Sum", "1"), ("Content-Length", "2")]);
            var writing = client.WriteRequest(body);
            var result = await test.Send(client, new ExchangeRequest { IsChunked = true });
            await writing;
            Assert.True(result.Succeeded, result.ToString());
            Assert.Equal(body + (withTrailers ? "|X-Sum: 1\r\n\r\n" : "|\r\n"), received);
        }

        Assert.Equal(1, upstream.Connections);
    }

    [Fact]
    public async Task Sends_and_receives_at_the_same_time()
    {
        await using var upstream = ScriptedUpstream.Start(async peer =>
        {
            await peer.ReadHead();
            await peer.Write("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n");
            for (var i = 0; i < 4; i++) await peer.Write(await peer.ReadExactly(2));
            await peer.ReadHead();
        });
        await using var test = new TestUpstream(upstream);
        var client = new RecordingClient { Method = "POST" };
        var sending = test.Send(client, new ExchangeRequest { BodyLength = 8 });
        await client.HeadCame.Task;
        for (var i = 0; i < 4; i++)
        {
            await client.Request.Writer.WriteAsync("ab"u8.ToArray());
            var read = await client.Response.ReadAtLeastAsync(2);
            Assert.Equal(2, read.Buffer.Length);
            client.Response.AdvanceTo(read.Buffer.End);
        }

        Assert.True((await sending).Succeeded);
        Assert.Equal(1, test.Engine.IdleConnections);
    }

    [Fact]
    public async Task An_early_answer_stops_the_upload_and_closes_the_connection()
    {
        await using var upstream = ScriptedUpstream.Start(async peer =>
        {
            await peer.ReadHead();
            await peer.Write("HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nno!");
            await peer.ReadToEnd();
        });
        await using var test = new TestUpstream(upstream);
        var client = new RecordingClient { Method = "POST" };
        await client.Request.Writer.WriteAsync("abc"u8.ToArray());
        var result = await test.Send(client, new ExchangeRequest { BodyLength = 1_000_000 });
        Assert.True(result.Succeeded);
        Assert.Equal("no!", await client.ReadResponse());
        Assert.Equal(0, test.Engine.OpenConnections);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(7)]
    public async Task A_body_that_is_not_as_long_as_announced_is_the_clients_fault(int announced)
    {
        await using var upstream = ScriptedUpstream.Start(async peer =>
        {
            await peer.ReadHead();
            await peer.ReadToEnd();
        });
        await using var test = new TestUpstream(upstream);
        var client = new RecordingClient { Method = "POST" };
        await client.WriteRequest("123456");
        var result = await test.Send(client, new ExchangeRequest { BodyLength = announced });
        Assert.Equal((ExchangeFailure.ClientBodyBad, ExchangeSide.Client), (result.Failure, result.Side));
    }

    [Fact]
    public async Task A_client_whose_body_breaks_off_leaves_no_complete_request_behind()
    {
        var received = new TaskCompletionSource<string>();
        await using var upstream = ScriptedUpstream.Start(async peer =>
        {
            await peer.ReadHead();
            received.SetResult(Encoding.Latin1.GetString(await peer.ReadToEnd()));
        });
        await using var test = new TestUpstream(upstream);
        var client = new RecordingClient { Method = "POST" };
        await client.Request.Writer.WriteAsync("abc"u8.ToArray());
        await client.Request.Writer.CompleteAsync(new IOException("gone"));
        var result = await test.Send(client, new ExchangeRequest { IsChunked = true });
        Assert.Equal(ExchangeFailure.ClientBodyBad, result.Failure);
        Assert.IsType<IOException>(result.Cause);
        Assert.DoesNotContain("0\r\n", await received.Task, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_body_waits_for_a_100()
    {
        await using var upstream = ScriptedUpstream.Start(async peer =>
        {
            while (await peer.ReadHead() is { Length: > 0 } head)
            {
                Assert.Contains("Expect: 100-continue\r\n", head, StringComparison.Ordinal);
                await peer.Write("HTTP/1.1 100 Continue\r\n\r\n");
                await peer.ReadExactly(3);
                await peer.Write(Ok);
            }
        });
        await using var test = new TestUpstream(upstream);
        for (var i = 0; i < 3; i++)
        {
            var client = new RecordingClient { Method = "POST" };
            await client.WriteRequest("abc");
            Assert.True((await test.Send(client, new ExchangeRequest { BodyLength = 3, ExpectsContinue = true })).Succeeded);
        }

        Assert.Equal(1, upstream.Connections);
    }

    [Fact]
    public async Task The_body_goes_without_a_100_after_a_time()
    {
        await using var upstream = ScriptedUpstream.Start(async peer =>
        {
            await peer.ReadHead();
            await peer.ReadExactly(3);
            await peer.Write(Ok);
            await peer.ReadHead();
        });
        await using var test = new TestUpstream(upstream, new Http1Settings { ResponseTimeout = TimeSpan.FromHours(1), IdleTimeout = TimeSpan.FromHours(1) });
        var client = new RecordingClient { Method = "POST" };
        await client.WriteRequest("abc");
        var result = await test.Time.AdvanceUntil(test.Send(client, new ExchangeRequest { BodyLength = 3, ExpectsContinue = true }));
        Assert.True(result.Succeeded);
        Assert.Equal(1, test.Engine.IdleConnections);
    }

    [Fact]
    public async Task The_body_stays_when_a_final_answer_comes_instead_of_a_100()
    {
        var received = new TaskCompletionSource<byte[]>();
        await using var upstream = ScriptedUpstream.Start(async peer =>
        {
            await peer.ReadHead();
            await peer.Write("HTTP/1.1 417 No\r\nContent-Length: 0\r\n\r\n");
            received.SetResult(await peer.ReadToEnd());
        });
        await using var test = new TestUpstream(upstream);
        var client = new RecordingClient { Method = "POST" };
        await client.WriteRequest("abc");
        var result = await test.Send(client, new ExchangeRequest { BodyLength = 3, ExpectsContinue = true });
        Assert.True(result is { Succeeded: true, Status: 417, RequestBodyTouched: false });
        Assert.Empty(await received.Task);
        Assert.Equal(0, test.Engine.OpenConnections);
    }

    private static string Text(int size) => string.Create(size, 0, static (span, _) =>
    {
        for (var i = 0; i < span.Length; i++) span[i] = (char)('a' + (i % 26));
    });

    private static async Task<string> ReadChunked(UpstreamPeer peer)
    {
        var body = new StringBuilder();
        while (true)
        {
            var size = Convert.ToInt32((await peer.ReadUntil("\r\n")).Trim(), 16);
            if (size == 0) break;
            body.Append(Encoding.Latin1.GetString(await peer.ReadExactly(size)));
            Assert.Equal("\r\n", await peer.ReadUntil("\r\n"));
        }

        body.Append('|');
        for (var line = ""; line != "\r\n"; body.Append(line)) line = await peer.ReadUntil("\r\n");
        return body.ToString();
    }
}
