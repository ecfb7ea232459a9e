using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.Logging;
using Usher.Listeners.Tls;

namespace Usher.Listeners;

/// <summary>The listeners that are open. What a snapshot asks for is reached by difference: open the new, close the gone, leave the rest.</summary>
internal sealed partial class ListenerSet(CertificateStore certificates, ConnectionGate gate, ILoggerFactory logs) : IAsyncDisposable
{
    private static readonly TimeSpan CloseGrace = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(10);
    private const int MostTries = 200;
    private readonly List<GatewayListener> _open = [];
    private readonly ILogger _log = logs.CreateLogger<ListenerSet>();

    /// <summary>The addresses that are open.</summary>
    public IReadOnlyList<string> Addresses => [.. _open.SelectMany(listener => listener.Addresses)];

    /// <summary>
    /// Opens what is asked for and not open. On failure none of the new ones stay open. A listener that stands in the way of a new one, since
    /// it changed at the same port, stops accepting before; on failure it is opened again.
    /// </summary>
    /// <returns>The listeners that are no longer asked for; close them once the new snapshot is live.</returns>
    /// <exception cref="IOException">An address cannot be bound.</exception>
    public async Task<IReadOnlyList<GatewayListener>> Open<TContext>(
        IReadOnlyList<ListenerSpec> wanted, IHttpApplication<TContext> application, CancellationToken cancel) where TContext : notnull
    {
        var missing = wanted.Where(spec => !_open.Any(listener => listener.Spec == spec)).ToList();
        var gone = _open.Where(listener => !wanted.Contains(listener.Spec)).ToList();
        var inTheWay = gone.Where(listener => missing.Exists(spec => spec.Port != 0 && spec.Port == listener.Spec.Port)).ToList();
        var opened = new List<GatewayListener>();
        _ = CloseInTheWay(inTheWay);
        _open.RemoveAll(inTheWay.Contains);
        try
        {
            foreach (var spec in missing) opened.Add(await OpenOne(spec, application, inTheWay, cancel));
        }
        catch
        {
            foreach (var listener in opened) await listener.DisposeAsync();
            foreach (var listener in inTheWay) _open.Add(await OpenOne(listener.Spec, application, inTheWay, CancellationToken.None));
            throw;
        }

        gone.RemoveAll(inTheWay.Contains);
        _open.RemoveAll(gone.Contains);
        _open.AddRange(opened);
        foreach (var listener in opened)
        {
            foreach (var address in listener.Addresses) Log.Listening(_log, address);
            if (listener.Spec.Protocols.HasFlag(ListenerProtocols.Http3) && !Http3.IsSupported) Log.NoHttp3(_log, listener.Spec.At, Http3.Missing);
        }

        return gone;
    }

    /// <summary>Closes listeners: they stop accepting at once, and what is under way on them finishes.</summary>
    public async Task Close(IReadOnlyList<GatewayListener> listeners)
    {
        using var grace = new CancellationTokenSource(CloseGrace);
        await Task.WhenAll(listeners.Select(listener => Close(listener, grace.Token)));
    }

    /// <summary>Closes all: stops accepting, waits for what is under way, breaks it off when <paramref name="cancel"/> fires.</summary>
    public async Task CloseAll(CancellationToken cancel)
    {
        await Task.WhenAll(_open.Select(listener => Close(listener, cancel)));
        _open.Clear();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var listener in _open) await listener.DisposeAsync();
        _open.Clear();
    }

    private async Task CloseInTheWay(List<GatewayListener> listeners)
    {
        try
        {
            await Close(listeners);
        }
        catch (Exception trouble)
        {
            Log.NotClosed(_log, trouble);
        }
    }

    // Kestrel does not say when a server that is closing has let go of its port, so the port is tried until it has.
    private async Task<GatewayListener> OpenOne<TContext>(
        ListenerSpec spec, IHttpApplication<TContext> application, List<GatewayListener> inTheWay, CancellationToken cancel) where TContext : notnull
    {
        for (var left = inTheWay.Exists(listener => listener.Spec.Port == spec.Port) ? MostTries : 0; ; left--)
        {
            try
            {
                return await GatewayListener.Open(spec, certificates, gate, application, logs, cancel);
            }
            catch (IOException) when (left > 0)
            {
                await Task.Delay(BetweenTries, cancel);
            }
        }
    }

    private async Task Close(GatewayListener listener, CancellationToken cancel)
    {
        await listener.Close(cancel);
        await listener.DisposeAsync();
        Log.Closed(_log, listener.Spec.At);
    }

    private static partial class Log
    {
        [LoggerMessage(3001, LogLevel.Information, "Listening on {Address}")]
        public static partial void Listening(ILogger logger, string address);

        [LoggerMessage(3005, LogLevel.Warning, "{Address} does not speak h3, but its other protocols alone. {Missing}")]
        public static partial void NoHttp3(ILogger logger, string address, string missing);

        [LoggerMessage(3003, LogLevel.Warning, "A listener that was opened anew could not be closed cleanly before")]
        public static partial void NotClosed(ILogger logger, Exception trouble);

        [LoggerMessage(3002, LogLevel.Information, "Closed {Address}")]
        public static partial void Closed(ILogger logger, string address);
    }
}
