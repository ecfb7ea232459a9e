using Usher.Http1.Exchanges;
using Usher.Http1.Wire;
using Xunit;

namespace Usher.Tests.Http1.Exchanges;

public sealed class HostileUpstreamTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", ExchangeFailure.Truncated)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", ExchangeFailure.Truncated)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel", ExchangeFailure.Truncated)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", ExchangeFailure.Truncated)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX: y\r\n", ExchangeFailure.Truncated)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Le", ExchangeFailure.Truncated)]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\n", ExchangeFailure.Truncated)]
    [InlineData("", ExchangeFailure.ConnectionLost)]
    public async Task An_answer_that_breaks_off_is_never_taken_for_a_whole_one(string answer, ExchangeFailure expected)
    {
        foreach (var resets in new[] { false, true })
        {
            await using var upstream = ScriptedUpstream.Start(async peer =>
            {
                await peer.ReadHead();
                await peer.Write(answer);
                if (resets) peer.Reset();
            });
            await using var test = new TestUpstream(upstream);
            var (result, _) = await test.Get();
            Assert.Equal(ExchangeSide.Upstream, result.Side);
            Assert.True(result is { RequestMayHaveLeft: true, Reused: false });
            if (resets) Assert.True(result.Failure == expected || result.Failure == ExchangeFailure.ConnectionLost, result.ToString());
            else Assert.Equal((expected, answer.Length > 0), (result.Failure, result.ResponseSeen));
            Assert.Equal(0, test.Engine.OpenConnections);
        }
    }

    [Fact]
    public async Task A_close_delimited_body_that_is_reset_is_truncated()
    {
        var headSeen = new TaskCompletionSource();
        await using var upstream = ScriptedUpstream.Start(async peer =>
        {
            await peer.ReadHead();
            await peer.Write("HTTP/1.1 200 OK\r\n\r\nhalf");
            await headSeen.Task;
            peer.Reset();
        });
        await using var test = new TestUpstream(upstream);
        var client = new RecordingClient();
        var sending = test.Send(client, new ExchangeRequest());
        await client.HeadCame.Task;
        headSeen.SetResult();
        Assert.Equal(ExchangeFailure.Truncated, (await sending).Failure);
    }

    [Fact]
    public async Task A_connection_that_closed_while_idle_is_passed_over()
    {
        var closed = new SemaphoreSlim(0);
        await using var upstream = ScriptedUpstream.Start(async peer =>
        {
            await peer.ReadHead();
            await peer.Write(Ok);
            peer.Close();
            closed.Release();
        });
        await using var test = new TestUpstream(upstream);
        for (var i = 0; i < 20; i++)
        {
            var (result, _) = await test.Get();
            Assert.True(result is { Succeeded: true, Reused: false }, result.ToString());
            await closed.WaitAsync(TimeSpan.FromSeconds(5));
        }

        Assert.Equal(20, upstream.Connections);
    }

    [Fact]
    public async Task A_connection_that_closes_on_the_second_request_says_that_it_was_reused_and_saw_no_answer()
    {
        await using var upstream = ScriptedUpstream.Start(async peer =>
        {
            await peer.ReadHead();
            await peer.Write(Ok);
            await peer.ReadHead();
        });
        await using var test = new TestUpstream(upstream);
        await test.Get();
        var (result, _) = await test.Get();
        Assert.True(
            result is { Failure: ExchangeFailure.ConnectionLost, Reused: true, ResponseSeen: false, RequestMayHaveLeft: true, HeadDelivered: false },
            result.ToString());
    }

    [Theory]
    [InlineData(Ok + "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil", false)]
    [InlineData(Ok, true)]
    public async Task An_answer_sent_twice_is_never_the_answer_to_the_next_request(string answer, bool later)
    {
        var sentAgain = new SemaphoreSlim(0);
        await using var upstream = ScriptedUpstream.Start(async peer =>
        {
            await peer.ReadHead();
            await peer.Write(answer);
            if (later) await peer.Write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil");
            sentAgain.Release();
            await peer.ReadHead();
        });
        await using var test = new TestUpstream(upstream);
        for (var i = 0; i < 10; i++)
        {
            var (result, client) = await test.Get();
            Assert.True(result is { Succeeded: true, Reused: false }, result.ToString());
            Assert.Equal("ok", await client.ReadResponse());
            await sentAgain.WaitAsync(TimeSpan.FromSeconds(5));
        }
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.2", ProtocolViolation.StatusLine)]
    [InlineData("HTTP/2 200\r\n\r\n", ProtocolViolation.StatusLine)]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n", ProtocolViolation.UnexpectedUpgrade)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", ProtocolViolation.ConflictingLength)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", ProtocolViolation.Chunk)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n", ProtocolViolation.Chunk)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX : y\r\n\r\n", ProtocolViolation.FieldName)]
    public async Task What_is_not_sound_HTTP_is_refused_and_the_connection_closed(string answer, ProtocolViolation violation)
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
            var (result, _) = await test.Get();
            Assert.Equal((ExchangeFailure.ProtocolError, violation, ExchangeSide.Upstream), (result.Failure, result.Violation, result.Side));
            Assert.Equal(0, test.Engine.OpenConnections);
        }
    }

    [Fact]
    public async Task A_flood_of_interim_answers_is_refused()
    {
        await using var upstream = ScriptedUpstream.Start(async peer =>
        {
            await peer.ReadHead();
            while (true) await peer.Write("HTTP/1.1 102 Processing\r\n\r\n");
        });
        await using var test = new TestUpstream(upstream);
        var (result, _) = await test.Get();
        Assert.Equal(ProtocolViolation.TooManyInterim, result.Violation);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\n", "X-A: 0123456789\r\n", ProtocolViolation.TooManyFields)]
    [InlineData("HTTP/1.1 200 OK\r\nX-A: ", "0123456789", ProtocolViolation.LineTooLong)]
    [InlineData("HTTP/1.1 200 ", "0123456789", ProtocolViolation.LineTooLong)]
    public async Task A_head_without_end_is_refused(string start, string rest, ProtocolViolation violation)
    {
        await using var upstream = ScriptedUpstream.Start(async peer =>
        {
            await peer.ReadHead();
            await peer.Write(start);
            while (true) await peer.Write(rest);
        });
        await using var test = new TestUpstream(upstream);
        var (result, _) = await test.Get();
        Assert.Equal((ExchangeFailure.ProtocolError, violation), (result.Failure, result.Violation));
    }

    [Fact]
    public async Task A_large_head_within_the_limits_passes()
    {
        var value = new string('v', 30_000);
        await using var upstream = ScriptedUpstream.Answering($"HTTP/1.1 200 OK\r\nA: {value}\r\nB: {value}\r\nContent-Length: 2\r\n\r\nok");
        await using var test = new TestUpstream(upstream);
        for (var i = 0; i < 2; i++)
        {
            var (result, client) = await test.Get();
            Assert.True(result.Succeeded, result.ToString());
            Assert.Equal(["A: " + value, "B: " + value], client.Fields);
        }

        Assert.Equal(1, upstream.Connections);
    }

    [Fact]
    public async Task No_request_is_lost_or_sent_twice_while_the_upstream_closes_at_random()
    {
        // The upstream counts each request that it read whole; the engine says of each whether it may have left.
        var seen = new System.Collections.Concurrent.ConcurrentBag<string>();
        await using var upstream = ScriptedUpstream.Start(async peer =>
        {
            var random = new Random(peer.Number);
            while (await peer.ReadHead() is { Length: > 0 } head)
            {
                seen.Add(head.Split(' ')[1]);
                var fate = random.Next(6);
                if (fate == 0) { peer.Reset(); return; }
                if (fate == 1) { await peer.Write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"); return; }
                await peer.Write(Ok);
                if (fate == 2) return;
            }
        });
        await using var test = new TestUpstream(upstream);
        var succeeded = 0;
        await Parallel.ForAsync(0, 2000, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, _) =>
        {
            var (result, client) = await test.Get("/" + i);
            if (!result.Succeeded) Assert.True(result.RequestMayHaveLeft, result.ToString());
            else Interlocked.Increment(ref succeeded);
            if (result.Succeeded) Assert.Equal("ok", await client.ReadResponse());
        });

        Assert.Equal(seen.Count, seen.Distinct(StringComparer.Ordinal).Count());
        Assert.InRange(succeeded, 1000, 1990);
    }
}
