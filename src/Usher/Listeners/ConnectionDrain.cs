using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Usher.Listeners;

/// <summary>
/// Ends a connection, when its listener closes, so that no request is lost. Kestrel closes a connection of HTTP/1.1 that looks idle at
/// once, although the next request may be on its way; here it is first told <c>Connection: close</c> with an answer, and closed without
/// one only if no request came for a second. HTTP/2 has GOAWAY for that; but after it Kestrel waits for the client to close (measured), so
/// here the connection is closed once it has had no stream for a second.
/// </summary>
internal sealed class ConnectionDrain : IConnectionLifetimeNotificationFeature, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private readonly IConnectionLifetimeNotificationFeature _inner;
    private readonly PipeReader _input;
    private readonly CancellationTokenSource _end = new();
    private readonly CancellationTokenRegistration _registration;
    private readonly Lock _lock = new();
    private IHttpResponseFeature? _response;
    private ITimer? _timer;
    private volatile bool _isClosing;
    private int _requests;
    private volatile bool _isMultiplexed;
    private bool _isDisposed;

    private ConnectionDrain(IConnectionLifetimeNotificationFeature inner, PipeReader input)
    {
        (_inner, _input) = (inner, input);
        ConnectionClosedRequested = _end.Token;
        _registration = inner.ConnectionClosedRequested.UnsafeRegister(static self => ((ConnectionDrain)self!).Closing(), this);
    }

    /// <inheritdoc />
    public CancellationToken ConnectionClosedRequested { get; set; }

    /// <summary>The middleware of a listener.</summary>
    public static ConnectionDelegate Use(ConnectionDelegate next) => async connection =>
    {
        using var drain = new ConnectionDrain(connection.Features.Get<IConnectionLifetimeNotificationFeature>()!, connection.Transport.Input);
        connection.Features.Set<IConnectionLifetimeNotificationFeature>(drain);
        connection.Features.Set(drain);
        await next(connection);
    };

    /// <inheritdoc />
    public void RequestClose() => _inner.RequestClose();

    /// <summary>A request begins.</summary>
    public void Begin(IFeatureCollection features)
    {
        if (_response is null)
        {
            _response = features.Get<IHttpResponseFeature>();
            _isMultiplexed = features.Get<IHttpRequestFeature>()!.Protocol is not ("HTTP/1.1" or "HTTP/1.0");
        }

        Interlocked.Increment(ref _requests);
        if (!_isMultiplexed) _response!.OnStarting(TellLast, this);
        else if (_isClosing) End();
    }

    /// <summary>The request has ended.</summary>
    public void Finish()
    {
        if (Interlocked.Decrement(ref _requests) == 0 && _isClosing) Wait();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _registration.Dispose();
        lock (_lock)
        {
            _isDisposed = true;
            _timer?.Dispose();
        }

        _end.Dispose();
    }

    private bool IsBusy => Volatile.Read(ref _requests) > 0;

    private void Closing()
    {
        _isClosing = true;
        if (_isMultiplexed) End();
        if (!IsBusy) Wait();
    }

    // Said by the request itself as its answer starts. Kestrel told from outside to take no other would close the connection behind an answer that had
    // started a moment before and does not say so, while the next request is on its way.
    private static Task TellLast(object state)
    {
        var drain = (ConnectionDrain)state;
        if (drain._isClosing && drain._response is { StatusCode: not StatusCodes.Status101SwitchingProtocols } response) response.Headers.Connection = "close";
        return Task.CompletedTask;
    }

    private void Wait()
    {
        lock (_lock)
        {
            if (_isDisposed) return;
            _timer ??= TimeProvider.System.CreateTimer(static self => ((ConnectionDrain)self!).Late(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timer.Change(Patience, Timeout.InfiniteTimeSpan);
        }
    }

    private void Late()
    {
        if (IsBusy) return;                                    // its end waits again
        End();
        lock (_lock)
        {
            if (_isMultiplexed && !_isDisposed) _input.CancelPendingRead();
        }
    }

    // HTTP/1.1: Kestrel takes no other request. HTTP/2: GOAWAY.
    private void End()
    {
        try
        {
            if (!_end.IsCancellationRequested) _end.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The connection has ended by itself.
        }
    }
}
