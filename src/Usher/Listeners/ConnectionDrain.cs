using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Usher.Listeners;

/// <summary>
/// Ends a connection, when its listener closes, so that no request is lost. Kestrel closes a connection of HTTP/1.1 that looks idle at
/// once, although the next request may be on its way; here it is first told <c>Connection: close</c> with an answer, and closed without
/// one only if no request came for a second. HTTP/2 has GOAWAY for that, so it is left to Kestrel.
/// </summary>
internal sealed class ConnectionDrain : IConnectionLifetimeNotificationFeature, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private readonly IConnectionLifetimeNotificationFeature _inner;
    private readonly CancellationTokenSource _end = new();
    private readonly CancellationTokenRegistration _registration;
    private readonly Lock _lock = new();
    private IHttpResponseFeature? _response;
    private ITimer? _timer;
    private volatile bool _isClosing;
    private volatile bool _isBusy;
    private volatile bool _isMultiplexed;
    private bool _isDisposed;

    private ConnectionDrain(IConnectionLifetimeNotificationFeature inner)
    {
        _inner = inner;
        ConnectionClosedRequested = _end.Token;
        _registration = inner.ConnectionClosedRequested.UnsafeRegister(static self => ((ConnectionDrain)self!).Closing(), this);
    }

    /// <inheritdoc />
    public CancellationToken ConnectionClosedRequested { get; set; }

    /// <summary>The middleware of a listener.</summary>
    public static ConnectionDelegate Use(ConnectionDelegate next) => async connection =>
    {
        using var drain = new ConnectionDrain(connection.Features.Get<IConnectionLifetimeNotificationFeature>()!);
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

        // Not fenced against Closing: where either misses the other, the connection ends a little later.
        _isBusy = true;
        if (_isClosing) End(now: true);
    }

    /// <summary>The request has ended.</summary>
    public void End()
    {
        _isBusy = false;
        if (_isClosing) End(now: false);
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

    private void Closing()
    {
        _isClosing = true;
        End(now: _isMultiplexed || IsBeforeAnswer);
    }

    private bool IsBeforeAnswer => _isBusy && _response is { HasStarted: false };

    // Kestrel says "Connection: close" in the answer to a request that is under way, and takes no other.
    private void End(bool now)
    {
        lock (_lock)
        {
            if (_isDisposed || _end.IsCancellationRequested) return;
            if (!now)
            {
                _timer ??= TimeProvider.System.CreateTimer(static self => ((ConnectionDrain)self!).Late(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                _timer.Change(Patience, Timeout.InfiniteTimeSpan);
                return;
            }
        }

        try
        {
            _end.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The connection has ended by itself.
        }
    }

    private void Late()
    {
        if (!_isBusy || IsBeforeAnswer) End(now: true);        // else the end of the request comes back to it
    }
}
