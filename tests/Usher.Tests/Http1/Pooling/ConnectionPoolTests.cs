using Usher.Http1;
using Usher.Http1.Exchanges;
using Xunit;

namespace Usher.Tests.Http1.Pooling;

public sealed class ConnectionPoolTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    [Fact]
    public async Task The_connection_used_last_is_used_first()
    {
        await using var upstream = new GatedUpstream();
        await using var test = new TestUpstream(upstream.Upstream);
        var both = new[] { test.Get(), test.Get() };
        await upstream.Arrived(2);
        upstream.Let(2);
        await Task.WhenAll(both);
        Assert.Equal(2, test.Engine.IdleConnections);

        upstream.Let(10);
        HashSet<int> used = [];
        for (var i = 0; i < 10; i++)
        {
            await test.Get();
            used.Add(upstream.LastUsed);
        }

        Assert.Single(used);
    }

    [Fact]
    public async Task No_more_connections_than_allowed_and_the_rest_waits_its_turn()
    {
        await using var upstream = new GatedUpstream();
        await using var test = new TestUpstream(upstream.Upstream, new Http1Settings { MaxConnections = 2, MaxWaiting = 3 });
        var running = Enumerable.Range(0, 5).Select(_ => test.Get()).ToArray();
        await upstream.Arrived(2);
        var (tooMany, _) = await test.Get();
        Assert.Equal(ExchangeFailure.TooManyConnections, tooMany.Failure);

        upstream.Let(5);
        Assert.All(await Task.WhenAll(running), static run => Assert.True(run.Result.Succeeded));
        Assert.Equal(2, upstream.Upstream.Connections);
    }

    [Fact]
    public async Task Waiting_ends_in_time_and_when_the_client_goes()
    {
        await using var upstream = new GatedUpstream();
        await using var test = new TestUpstream(upstream.Upstream, new Http1Settings { MaxConnections = 1, WaitTimeout = TimeSpan.FromSeconds(2) });
        var first = test.Get();
        await upstream.Arrived(1);
        using var gone = new CancellationTokenSource();
        var leaving = test.Send(new RecordingClient(), new ExchangeRequest(), gone.Token);
        var waiting = test.Send(new RecordingClient(), new ExchangeRequest());
        await gone.CancelAsync();
        Assert.Equal(ExchangeFailure.ClientGone, (await leaving).Failure);
        Assert.False(waiting.IsCompleted);
        test.Time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(ExchangeFailure.TooManyConnections, (await waiting).Failure);
        upstream.Let(1);
        Assert.True((await first).Result.Succeeded);
    }

    [Fact]
    public async Task A_waiting_request_gets_leave_to_connect_when_a_connection_breaks()
    {
        await using var upstream = ScriptedUpstream.Start(static async peer =>
        {
            await peer.ReadHead();
            if (peer.Number == 0) peer.Reset();
            else await peer.Write(Ok);
        });
        await using var test = new TestUpstream(upstream, new Http1Settings { MaxConnections = 1 });
        var both = await Task.WhenAll(test.Get(), test.Get());
        Assert.Single(both, static run => run.Result.Succeeded);
    }

    [Fact]
    public async Task What_is_idle_for_too_long_is_closed()
    {
        await using var upstream = ScriptedUpstream.Answering(Ok);
        await using var test = new TestUpstream(upstream);
        await test.Get();
        test.Time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(1, test.Engine.OpenConnections);
        test.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(0, test.Engine.OpenConnections);
    }

    [Fact]
    public async Task What_is_too_old_is_closed_after_its_exchange()
    {
        await using var upstream = ScriptedUpstream.Answering(Ok);
        await using var test = new TestUpstream(upstream, new Http1Settings { MaxLifetime = TimeSpan.FromSeconds(10), IdleLifetime = TimeSpan.FromHours(1) });
        await test.Get();
        test.Time.Advance(TimeSpan.FromSeconds(11));
        Assert.True((await test.Get()).Result is { Succeeded: true, Reused: true });
        Assert.Equal(0, test.Engine.OpenConnections);
    }

    [Fact]
    public async Task What_the_upstream_closed_while_idle_is_swept()
    {
        await using var upstream = ScriptedUpstream.Start(static async peer =>
        {
            await peer.ReadHead();
            await peer.Write(Ok);
        });
        await using var test = new TestUpstream(upstream);
        await test.Get();
        await test.Time.AdvanceUntil(WaitUntilClosed(test));
    }

    [Fact]
    public async Task Disposing_waits_for_what_is_under_way_and_takes_nothing_new()
    {
        await using var upstream = new GatedUpstream();
        var test = new TestUpstream(upstream.Upstream);
        var running = test.Get();
        await upstream.Arrived(1);
        var disposing = test.DisposeAsync();
        Assert.False(disposing.IsCompleted);
        Assert.Equal(ExchangeFailure.Disposed, (await test.Get()).Result.Failure);
        upstream.Let(1);
        Assert.True((await running).Result.Succeeded);
        await disposing;
        Assert.Equal(0, test.Engine.OpenConnections);
    }

    [Fact]
    public async Task A_head_that_may_not_be_sent_costs_no_connection()
    {
        await using var upstream = ScriptedUpstream.Answering(Ok);
        await using var test = new TestUpstream(upstream, new Http1Settings { MaxConnections = 1 });
        await test.Get();
        var broken = new RecordingClient();
        broken.RequestFields.Clear();
        Assert.Equal(ExchangeFailure.ClientHeadBad, (await test.Send(broken, new ExchangeRequest())).Failure);
        Assert.True((await test.Get()).Result is { Succeeded: true, Reused: true });
    }

    private static async Task<bool> WaitUntilClosed(TestUpstream test)
    {
        while (test.Engine.OpenConnections > 0) await Task.Yield();
        return true;
    }

    /// <summary>Answers only as many requests as the test lets it.</summary>
    private sealed class GatedUpstream : IAsyncDisposable
    {
        private readonly SemaphoreSlim _gate = new(0);
        private readonly SemaphoreSlim _arrived = new(0);

        public GatedUpstream() => Upstream = ScriptedUpstream.Start(async peer =>
        {
            while (await peer.ReadHead() is { Length: > 0 })
            {
                _arrived.Release();
                await _gate.WaitAsync();
                LastUsed = peer.Number;
                await peer.Write(Ok);
            }
        });

        public ScriptedUpstream Upstream { get; }

        public int LastUsed { get; private set; }

        public async Task Arrived(int count)
        {
            for (var i = 0; i < count; i++) Assert.True(await _arrived.WaitAsync(TimeSpan.FromSeconds(5)));
        }

        public void Let(int count) => _gate.Release(count);

        public ValueTask DisposeAsync() => Upstream.DisposeAsync();
    }
}
