using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Usher.Listeners;
using Usher.Listeners.Tls;
using Usher.Runtime;

namespace Usher.Hosting;

/// <summary>Runs a gateway on listeners of its own: compiles the configuration, opens the listeners, closes them at the end.</summary>
internal sealed class GatewayHost : IHostedService, IAsyncDisposable
{
    private readonly Gateway _gateway;
    private readonly Reload _reload;
    private readonly ListenerSet _listeners;
    private readonly CertificateStore _certificates = new();
    private readonly GatewayApplication _application;

    public GatewayHost(Gateway gateway, Reload reload, GatewayMiddleware middleware, IServiceScopeFactory scopes, ILoggerFactory logs)
    {
        _gateway = gateway;
        _reload = reload;
        _listeners = new ListenerSet(_certificates, logs);
        _application = new GatewayApplication(middleware, scopes);
    }

    /// <summary>The addresses that are open.</summary>
    public IReadOnlyList<string> Addresses => _listeners.Addresses;

    /// <summary>Compiles the configuration and opens the listeners.</summary>
    /// <exception cref="ConfigErrorsException">The configuration is wrong.</exception>
    /// <exception cref="IOException">An address cannot be bound.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var errors = await _reload.Run(Apply, cancellationToken);
        if (errors.Count > 0) throw new ConfigErrorsException(errors);
    }

    /// <summary>Closes the listeners; what is under way finishes, or is broken off when the token fires.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _gateway.Drain();
        await _listeners.CloseAll(cancellationToken);
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _listeners.DisposeAsync();

    // Before the swap the new listeners are opened, after it the old ones are closed: no request meets a closed door.
    private async Task<Func<Task>> Apply(Snapshot next, CancellationToken cancel)
    {
        if (next.Certificate is { } certificate) _certificates.Use(certificate);
        var gone = await _listeners.Open(next.Listeners, _application, cancel);
        return () => _listeners.Close(gone);
    }
}
