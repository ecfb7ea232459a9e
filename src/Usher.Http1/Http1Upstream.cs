using System.Diagnostics;
using Usher.Http1.Async;
using Usher.Http1.Channels;
using Usher.Http1.Connecting;
using Usher.Http1.Exchanges;
using Usher.Http1.Pooling;

namespace Usher.Http1;

/// <summary>
/// One instance of an upstream, spoken to in HTTP/1.1. It keeps connections and runs exchanges over them; it decides nothing about
/// retries. Safe for any number of concurrent calls.
/// </summary>
public sealed class Http1Upstream : IAsyncDisposable
{
    private readonly Http1Resources _resources;
    private readonly ConnectionPool _pool;
    private readonly Connector _connector;
    private readonly ExchangeTimeouts _timeouts;
    private readonly Http1Settings _settings;

    /// <summary>Prepares the upstream; nothing is connected yet.</summary>
    /// <param name="endpoint">Where it listens.</param>
    /// <param name="settings">How it is talked to.</param>
    /// <param name="resources">What it shares with others.</param>
    public Http1Upstream(UpstreamEndpoint endpoint, Http1Settings settings, Http1Resources resources)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(settings.Limits.Head, BufferPool.Largest, nameof(settings));
        Endpoint = endpoint;
        _settings = settings;
        _resources = resources;
        _timeouts = new ExchangeTimeouts(settings.ResponseTimeout, settings.IdleTimeout, settings.TunnelTimeout, settings.ContinueTimeout, settings.TotalTimeout);
        _pool = new ConnectionPool(
            new PoolLimits(
                settings.MaxConnections, settings.MaxWaiting, ExchangeTimeouts.Milliseconds(settings.WaitTimeout),
                ExchangeTimeouts.Milliseconds(settings.IdleLifetime), ExchangeTimeouts.Milliseconds(settings.MaxLifetime)),
            resources.Clock);
        _connector = new Connector(endpoint, resources.Clock.Time);
    }

    /// <summary>Where it listens.</summary>
    public UpstreamEndpoint Endpoint { get; }

    /// <summary>Connections that are open now.</summary>
    public int OpenConnections => _pool.OpenCount;

    /// <summary>Connections that are open and not in use.</summary>
    public int IdleConnections => _pool.IdleCount;

    /// <summary>Sends one request and passes its response on.</summary>
    /// <param name="request">Where the request ends, and what it expects.</param>
    /// <param name="client">Where the request comes from and the response goes to. Not used any more once the call has ended.</param>
    /// <param name="clientGone">Fires when the client goes away, which breaks the exchange off.</param>
    /// <returns>How it ended. Trouble with either side is in the result; an exception is a bug, or came from <paramref name="client"/>.</returns>
    public ValueTask<ExchangeResult> Send(in ExchangeRequest request, IExchangeClient client, CancellationToken clientGone = default)
    {
        if (clientGone.IsCancellationRequested) return new(Failed(ExchangeFailure.ClientGone));
        while (_pool.TryRent() is { } connection)
        {
            if (TryRun(connection, request, client, reused: true, clientGone, out var run)) return run;
        }

        return SendOnNext(request, client, clientGone);
    }

    /// <summary>Closes idle connections at once, and the others when their exchanges have ended.</summary>
    public ValueTask DisposeAsync() => _pool.Dispose();

    private bool TryRun(
        Http1Connection connection, in ExchangeRequest request, IExchangeClient client, bool reused, CancellationToken clientGone,
        out ValueTask<ExchangeResult> run)
    {
        switch (Begin(connection, request, client, reused))
        {
            case BeginOutcome.Begun:
                run = connection.Exchange.Run(connection, _pool, clientGone);
                return true;
            case BeginOutcome.HeadBad:
                run = new(Failed(ExchangeFailure.ClientHeadBad) with { HeadFault = connection.Exchange.HeadFault });
                _pool.Return(connection);
                return true;
            default:
                _pool.Discard(connection);
                run = default;
                return false;
        }
    }

    private BeginOutcome Begin(Http1Connection connection, in ExchangeRequest request, IExchangeClient client, bool reused)
    {
        try
        {
            return connection.Exchange.Begin(request, client, reused);
        }
        catch
        {
            _pool.Return(connection); // the client threw while it wrote its head; nothing has been sent or read
            throw;
        }
    }

    private async ValueTask<ExchangeResult> SendOnNext(ExchangeRequest request, IExchangeClient client, CancellationToken clientGone)
    {
        while (true)
        {
            var asked = Stopwatch.GetTimestamp();
            var grant = await _pool.Rent(clientGone);
            if (grant.Failure != ExchangeFailure.None) return Failed(grant.Failure);

            var reused = grant.Connection is not null;
            var connection = grant.Connection;
            var granted = Stopwatch.GetTimestamp();
            if (connection is null)
            {
                var outcome = await Open(request.Timeouts, clientGone);
                if (request.LeavesSocketThread) await default(PoolThread);
                if (outcome.Channel is null) return Failed(outcome.Failure) with { Cause = outcome.Cause };
                connection = Adopt(outcome.Channel);
            }

            client.OnConnected(Stopwatch.GetElapsedTime(asked, granted), reused ? TimeSpan.Zero : Stopwatch.GetElapsedTime(granted));

            if (TryRun(connection, request, client, reused, clientGone, out var run)) return await run;
            if (!reused) return Failed(ExchangeFailure.ConnectionLost); // it was closed, or spoken on, as soon as it was open
        }
    }

    private async ValueTask<ConnectOutcome> Open(ExchangeTimeouts? timeouts, CancellationToken clientGone)
    {
        var opened = false;
        try
        {
            var limits = new ConnectTimeouts(timeouts?.Connect ?? _settings.ConnectTimeout, timeouts?.Tls ?? _settings.TlsTimeout);
            var outcome = await _connector.Connect(limits, clientGone);
            opened = outcome.Channel is not null;
            return outcome;
        }
        finally
        {
            if (!opened) _pool.NotOpened();
        }
    }

    private Http1Connection Adopt(ByteChannel channel)
    {
        var exchange = new Exchange(channel, _resources.Buffers, _resources.Clock, _timeouts, _settings.Limits);
        var connection = new Http1Connection(channel, exchange, _resources.Clock.Now);
        _pool.Opened(connection);
        return connection;
    }

    private static ExchangeResult Failed(ExchangeFailure failure) =>
        new() { Failure = failure, Side = ExchangeResult.SideOf(failure) };
}
