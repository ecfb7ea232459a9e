using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Usher.Live;

namespace Usher.Listeners;

/// <summary>
/// Lets a tunnel outlive the client's half of it. Kestrel takes the client's FIN for the end of the connection and aborts what is still to
/// be sent; for a tunnel that holds it, the signal is kept back.
/// </summary>
internal sealed class HalfClose : IConnectionLifetimeFeature, IConnectionEnd, IDisposable
{
    private readonly IConnectionLifetimeFeature _inner;
    private readonly CancellationTokenSource _closed = new();
    private readonly CancellationTokenRegistration _registration;
    private volatile bool _held;

    private HalfClose(IConnectionLifetimeFeature inner)
    {
        _inner = inner;
        ConnectionClosed = _closed.Token;
        _registration = inner.ConnectionClosed.UnsafeRegister(static self => ((HalfClose)self!).Closed(), this);
    }

    /// <inheritdoc />
    public CancellationToken ConnectionClosed { get; set; }

    /// <summary>The middleware of a listener.</summary>
    public static ConnectionDelegate Use(ConnectionDelegate next) => async connection =>
    {
        using var end = new HalfClose(connection.Features.Get<IConnectionLifetimeFeature>()!);
        connection.Features.Set<IConnectionLifetimeFeature>(end);
        connection.Features.Set<IConnectionEnd>(end);
        connection.ConnectionClosed = end.ConnectionClosed;      // the one that Kestrel's HTTP/1.1 listens to
        await next(connection);
    };

    /// <inheritdoc />
    public void Hold() => _held = true;

    /// <inheritdoc />
    public void Abort() => _inner.Abort();

    /// <inheritdoc />
    public void Dispose()
    {
        _registration.Dispose();
        _closed.Dispose();
    }

    private void Closed()
    {
        if (!_held) _closed.Cancel();
    }
}
