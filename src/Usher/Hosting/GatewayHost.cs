using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Usher.Config;
using Usher.Listeners;
using Usher.Listeners.Tls;
using Usher.Runtime;
using Usher.Telemetry.Metrics;

namespace Usher.Hosting;

/// <summary>Runs a gateway on listeners of its own: opens them, lets <see cref="ConfigFollower"/> change them, and closes them at the end.</summary>
internal sealed class GatewayHost : IHostedService, IAsyncDisposable
{
    private readonly ConfigFollower _follower;
    private readonly ControlSocket _control;
    private readonly ListenerSet _listeners;
    private readonly ConnectionGate _gate;
    private readonly CertificateStore _certificates = new();
    private readonly GatewayApplication _application;
    private readonly ISnapshotFollower[] _others;

    public GatewayHost(
        ConfigFollower follower, ControlSocket control, GatewayMiddleware middleware, IServiceScopeFactory scopes, IEnumerable<ISnapshotFollower> others, GatewayMetrics metrics, TimeProvider time, ILoggerFactory logs)
    {
        (_follower, _control) = (follower, control);
        _others = [.. others];
        _gate = new ConnectionGate(metrics.Listeners, time, logs.CreateLogger<ConnectionGate>(), isFirst: true);
        _listeners = new ListenerSet(_certificates, _gate, logs);
        _application = new GatewayApplication(middleware, scopes);
    }

    /// <summary>The addresses that are open.</summary>
    public IReadOnlyList<string> Addresses => _listeners.Addresses;

    /// <summary>Counts the configurations that came into force, from 1.</summary>
    public long Version => _follower.Version;

    /// <summary>The errors of the last reload; null: it succeeded.</summary>
    public string? LastError => _follower.LastError;

    /// <summary>Compiles the configuration and opens the listeners.</summary>
    /// <exception cref="ConfigErrorsException">The configuration is wrong.</exception>
    /// <exception cref="IOException">An address cannot be bound.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _follower.Start(Apply, cancellationToken);
        await _control.Open(cancellationToken);
    }

    /// <inheritdoc cref="ConfigFollower.Reload" />
    public Task<ReloadReport> Reload(string asked, CancellationToken cancel) => _follower.Reload(asked, cancel);

    /// <summary>Tells load balancers to send no more; requests are still served.</summary>
    public void Drain() => _follower.Drain();

    /// <summary>Closes the listeners; what is under way finishes, or is broken off when the token fires.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        Drain();
        _follower.Dispose();
        await _listeners.CloseAll(cancellationToken);
        await _control.DisposeAsync();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _follower.Dispose();
        await _control.DisposeAsync();
        foreach (var other in _others) await other.DisposeAsync();
        await _listeners.DisposeAsync();
    }

    // Before the swap the new listeners are opened, after it the old ones are closed: no request meets a closed door.
    private async Task<Func<Task>> Apply(Snapshot next, CancellationToken cancel)
    {
        var after = new List<Func<Task>>(_others.Length);
        foreach (var other in _others) after.Add(await other.Prepare(next, cancel));
        var gone = await _listeners.Open(next.Listeners, _application, cancel);
        _certificates.Current = next.Tls;
        _gate.Set(next.Connections, next.Proxies.Contains);
        return async () =>
        {
            foreach (var step in after) await step();
            await _listeners.Close(gone);
        };
    }
}
