using Usher.Http1;
using Usher.Http1.Exchanges;
using Xunit;

namespace Usher.Tests.Http1.Exchanges;

public sealed class TimeoutTests
{
    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-")]
    [InlineData("HTTP/1.1 102 Processing\r\n\r\n")]
    public async Task A_head_that_does_not_come_in_time_is_a_response_timeout(string start)
    {
        await using var upstream = Stalling(start);
        await using var test = new TestUpstream(upstream, new Http1Settings { ResponseTimeout = TimeSpan.FromSeconds(3) });
        var result = await test.Time.AdvanceUntil(test.Send(new RecordingClient(), new ExchangeRequest()));
        Assert.Equal((ExchangeFailure.ResponseTimeout, ExchangeSide.Upstream), (result.Failure, result.Side));
        Assert.Equal(0, test.Engine.OpenConnections);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\nhalf")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n")]
    public async Task A_body_that_stalls_is_an_idle_timeout_of_the_upstream(string start)
    {
        await using var upstream = Stalling(start);
        await using var test = new TestUpstream(upstream);
        var client = new RecordingClient();
        var result = await test.Time.AdvanceUntil(test.Send(client, new ExchangeRequest()));
        Assert.Equal((ExchangeFailure.IdleTimeout, ExchangeSide.Upstream), (result.Failure, result.Side));
        Assert.True(result.HeadDelivered);
    }

    [Fact]
    public async Task A_client_whose_request_stalls_is_an_idle_timeout_of_the_client()
    {
        await using var upstream = Stalling("");
        await using var test = new TestUpstream(upstream);
        var client = new RecordingClient { Method = "POST" };
        await client.Request.Writer.WriteAsync("ab"u8.ToArray());
        var result = await test.Time.AdvanceUntil(test.Send(client, new ExchangeRequest { BodyLength = 10 }));
        Assert.Equal((ExchangeFailure.IdleTimeout, ExchangeSide.Client), (result.Failure, result.Side));
    }

    [Fact]
    public async Task A_client_that_goes_away_ends_the_exchange()
    {
        await using var upstream = Stalling("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
        await using var test = new TestUpstream(upstream);
        using var gone = new CancellationTokenSource();
        var client = new RecordingClient();
        var sending = test.Send(client, new ExchangeRequest(), gone.Token);
        await client.HeadCame.Task;
        await gone.CancelAsync();
        var result = await sending;
        Assert.Equal((ExchangeFailure.ClientGone, ExchangeSide.Client), (result.Failure, result.Side));
        Assert.Equal(0, test.Engine.OpenConnections);
    }

    [Fact]
    public async Task A_client_that_goes_away_after_the_exchange_does_not_touch_the_next_one()
    {
        await using var upstream = ScriptedUpstream.Answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        await using var test = new TestUpstream(upstream);
        using var gone = new CancellationTokenSource();
        await test.Send(new RecordingClient(), new ExchangeRequest(), gone.Token);
        await gone.CancelAsync();
        Assert.True((await test.Get()).Result is { Succeeded: true, Reused: true });
    }

    [Fact]
    public async Task A_slow_body_is_not_cut_as_long_as_it_moves()
    {
        var next = new SemaphoreSlim(0);
        await using var upstream = ScriptedUpstream.Start(async peer =>
        {
            await peer.ReadHead();
            await peer.Write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
            for (var i = 0; i < 5; i++)
            {
                await next.WaitAsync();
                await peer.Write("x");
            }

            await peer.ReadHead();
        });
        await using var test = new TestUpstream(upstream, new Http1Settings { IdleTimeout = TimeSpan.FromSeconds(10) });
        var client = new RecordingClient();
        var sending = test.Send(client, new ExchangeRequest());
        await client.HeadCame.Task;
        for (var i = 0; i < 5; i++)
        {
            test.Time.Advance(TimeSpan.FromSeconds(9));
            next.Release();
            var read = await client.Response.ReadAtLeastAsync(1);
            client.Response.AdvanceTo(read.Buffer.End);
        }

        Assert.True((await sending).Succeeded);
    }

    private static ScriptedUpstream Stalling(string start) => ScriptedUpstream.Start(async peer =>
    {
        await peer.ReadHead();
        if (start.Length > 0) await peer.Write(start);
        await peer.ReadToEnd();
    });
}
