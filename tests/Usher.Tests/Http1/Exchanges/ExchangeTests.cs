using Usher.Http1.Exchanges;
using Xunit;

namespace Usher.Tests.Http1.Exchanges;

public sealed class ExchangeTests
{
    [Fact]
    public async Task Passes_a_small_response_on_and_uses_the_connection_again()
    {
        await using var upstream = ScriptedUpstream.Answering("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-A: b\r\n\r\nhello");
        await using var test = new TestUpstream(upstream);

        for (var i = 0; i < 5; i++)
        {
            var (result, client) = await test.Get();
            Assert.True(result.Succeeded);
            Assert.Equal(i > 0, result.Reused);
            Assert.Equal(200, client.Status);
            Assert.Equal("OK", client.Reason);
            Assert.Equal(5, client.ContentLength);
            Assert.Equal(["X-A: b"], client.Fields);
            Assert.Equal("hello", await client.ReadResponse());
        }

        Assert.Equal(1, upstream.Connections);
        Assert.Equal(1, test.Engine.IdleConnections);
    }

    [Fact]
    public async Task Sends_the_request_as_it_was_written()
    {
        var seen = "";
        await using var upstream = ScriptedUpstream.Start(async peer =>
        {
            seen = await peer.ReadHead();
            await peer.Write("HTTP/1.1 204 No Content\r\n\r\n");
        });
        await using var test = new TestUpstream(upstream);

        var client = new RecordingClient { Method = "get", Target = "/a%2Fb?x=1" };
        client.RequestFields.Add(("X-Grüße", "no"));
        Assert.Equal(ExchangeFailure.ClientHeadBad, (await test.Send(client, new ExchangeRequest())).Failure);

        client = new RecordingClient { Method = "get", Target = "/a%2Fb?x=1" };
        client.RequestFields.Add(("X-Name", "Grüße"));
        Assert.True((await test.Send(client, new ExchangeRequest { AcceptsTrailers = true })).Succeeded);
        Assert.Equal("get /a%2Fb?x=1 HTTP/1.1\r\nHost: test\r\nX-Name: Grüße\r\nTE: trailers\r\nConnection: TE\r\n\r\n", seen);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;x=\"y\"\r\n world\r\n0\r\n\r\n", true)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nhello world", true)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 11\r\nConnection: close\r\n\r\nhello world", false)]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 11\r\n\r\nhello world", false)]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 11\r\nConnection: keep-alive\r\n\r\nhello world", true)]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: x,\tClose , y\r\nContent-Length: 11\r\n\r\nhello world", false)]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nhello world", true)]
    public async Task Ends_a_body_where_its_framing_says_however_it_comes(string answer, bool keeps)
    {
        foreach (var trickles in new[] { false, true })
        {
            await using var upstream = ScriptedUpstream.Start(async peer =>
            {
                await peer.ReadHead();
                await (trickles ? peer.Trickle(answer) : peer.Write(answer));
                await peer.ReadHead();
            });
            await using var test = new TestUpstream(upstream);

            var (result, client) = await test.Get();
            Assert.True(result.Succeeded, result.ToString());
            Assert.Equal("hello world", await client.ReadResponse());
            Assert.Equal(keeps ? 1 : 0, test.Engine.IdleConnections);
        }
    }

    [Theory]
    [InlineData("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", 5L)]
    [InlineData("HEAD", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", null)]
    [InlineData("GET", "HTTP/1.1 204 No Content\r\n\r\n", null)]
    [InlineData("GET", "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", 5L)]
    [InlineData("GET", "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", 0L)]
    public async Task Expects_no_body_where_there_is_none(string method, string answer, long? length)
    {
        await using var upstream = ScriptedUpstream.Answering(answer);
        await using var test = new TestUpstream(upstream);
        for (var i = 0; i < 2; i++)
        {
            var (result, client) = await test.Get(method: method);
            Assert.True(result.Succeeded);
            Assert.False(client.HasBody);
            Assert.Equal(length, client.ContentLength);
        }

        Assert.Equal(1, upstream.Connections);
    }

    [Fact]
    public async Task Reads_a_body_without_a_length_until_the_connection_closes()
    {
        await using var upstream = ScriptedUpstream.Start(async peer =>
        {
            await peer.ReadHead();
            await peer.Write("HTTP/1.1 200 OK\r\n\r\nall ");
            await peer.Write("of it");
        });
        await using var test = new TestUpstream(upstream);
        var (result, client) = await test.Get();
        Assert.True(result.Succeeded);
        Assert.Equal("all of it", await client.ReadResponse());
        Assert.Equal(0, test.Engine.OpenConnections);
    }

    [Fact]
    public async Task Passes_trailers_on_but_not_those_that_would_change_the_framing()
    {
        const string Answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-Sum: 1\r\nContent-Length: 9\r\n\r\n";
        await using var upstream = ScriptedUpstream.Start(async peer =>
        {
            while (await peer.ReadHead() is { Length: > 0 })
            {
                if (peer.Number == 0) await peer.Write(Answer);
                await peer.Trickle(Answer);
            }
        });
        await using var test = new TestUpstream(upstream);
        for (var i = 0; i < 2; i++)
        {
            var (result, client) = await test.Get();
            Assert.True(result.Succeeded);
            Assert.Equal("abc", await client.ReadResponse());
            Assert.Equal(["X-Sum: 1"], client.Trailers);
        }
    }

    [Fact]
    public async Task Drops_hop_by_hop_fields_and_those_that_Connection_nominates()
    {
        await using var upstream = ScriptedUpstream.Answering(
            "HTTP/1.1 200 OK\r\nFoo: 1\r\nBar: 2\r\nConnection: foo, keep-alive\r\nKeep-Alive: timeout=5\r\nUpgrade: h2c\r\n"
            + "Proxy-Connection: x\r\nTE: y\r\nContent-Length: 0\r\nfoo: 3\r\n\r\n");
        await using var test = new TestUpstream(upstream);
        var (_, client) = await test.Get();
        Assert.Equal(["Bar: 2"], client.Fields);
    }

    [Fact]
    public async Task Shows_early_hints()
    {
        await using var upstream = ScriptedUpstream.Answering(
            "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx");
        await using var test = new TestUpstream(upstream);
        var (result, client) = await test.Get();
        Assert.True(result.Succeeded);
        Assert.Equal(["Link: </a>"], client.EarlyHints);
        Assert.Equal("x", await client.ReadResponse());
    }

    [Theory]
    [InlineData(100_000, true)]
    [InlineData(100_000, false)]
    [InlineData(5_000_000, true)]
    [InlineData(5_000_000, false)]
    public async Task Streams_a_large_body_unchanged(int size, bool chunked)
    {
        var body = new byte[size];
        new Random(size).NextBytes(body);
        await using var upstream = ScriptedUpstream.Start(async peer =>
        {
            while (await peer.ReadHead() is { Length: > 0 })
            {
                await peer.Write(chunked ? "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" : $"HTTP/1.1 200 OK\r\nContent-Length: {size}\r\n\r\n");
                for (var at = 0; at < size;)
                {
                    var count = Math.Min(1 + (at % 70_000), size - at);
                    if (chunked) await peer.Write($"{count:X}\r\n");
                    await peer.Write(body.AsMemory(at, count));
                    if (chunked) await peer.Write("\r\n");
                    at += count;
                }

                if (chunked) await peer.Write("0\r\n\r\n");
            }
        });
        await using var test = new TestUpstream(upstream);
        for (var i = 0; i < 2; i++)
        {
            var (result, client) = await test.Get();
            Assert.True(result.Succeeded, result.ToString());
            Assert.Equal(System.Text.Encoding.Latin1.GetString(body), await client.ReadResponse());
        }

        Assert.Equal(1, upstream.Connections);
    }

    [Fact]
    public async Task Speaks_over_a_unix_domain_socket()
    {
        await using var upstream = ScriptedUpstream.StartUnix(async peer =>
        {
            while (await peer.ReadHead() is { Length: > 0 }) await peer.Write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nunix");
        });
        await using var test = new TestUpstream(upstream);
        await test.Get();
        var (result, client) = await test.Get();
        Assert.True(result is { Succeeded: true, Reused: true });
        Assert.Equal("unix", await client.ReadResponse());
    }
}
