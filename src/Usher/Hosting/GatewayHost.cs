using System.Runtime.InteropServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Usher.Config;
using Usher.Listeners;
using Usher.Listeners.Tls;
using Usher.Runtime;

namespace Usher.Hosting;

/// <summary>
/// Runs a gateway on listeners of its own: compiles the configuration, opens the listeners, follows changes (the files, SIGHUP, the control
/// socket), and closes the listeners at the end.
/// </summary>
internal sealed partial class GatewayHost : IHostedService, IAsyncDisposable
{
    private readonly Gateway _gateway;
    private readonly Reload _reload;
    private readonly ConfigSource _source;
    private readonly ListenerSet _listeners;
    private readonly CertificateStore _certificates = new();
    private readonly GatewayApplication _application;
    private readonly ControlSocket _control;
    private readonly ConfigWatcher _watcher;
    private readonly ILogger _log;
    private PosixSignalRegistration? _hangup;
    private SourcePrints _prints = SourcePrints.Take([], []);

    public GatewayHost(Gateway gateway, Reload reload, ConfigSource source, GatewayMiddleware middleware, IServiceScopeFactory scopes, TimeProvider time, ILoggerFactory logs)
    {
        (_gateway, _reload, _source) = (gateway, reload, source);
        _log = logs.CreateLogger<GatewayHost>();
        _listeners = new ListenerSet(_certificates, logs);
        _application = new GatewayApplication(middleware, scopes);
        _control = new ControlSocket(this, logs);
        _watcher = new ConfigWatcher(FilesChanged, time, _log);
    }

    /// <summary>The addresses that are open.</summary>
    public IReadOnlyList<string> Addresses => _listeners.Addresses;

    /// <summary>Counts the configurations that came into force, from 1.</summary>
    public long Version => _gateway.Current.Version;

    /// <summary>Whether load balancers are told to send no more.</summary>
    public bool IsDraining => _gateway.IsDraining;

    /// <summary>The errors of the last reload; null: it succeeded.</summary>
    public string? LastError { get; private set; }

    /// <summary>Compiles the configuration and opens the listeners.</summary>
    /// <exception cref="ConfigErrorsException">The configuration is wrong.</exception>
    /// <exception cref="IOException">An address cannot be bound.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_source.IsFile)
        {
            // Before anything else: a SIGHUP that nobody handles would end the program.
            _hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
            {
                signal.Cancel = true;
                _ = Reload("SIGHUP", CancellationToken.None);
            });
        }

        var before = Look();
        var errors = await _reload.Run(Apply, cancellationToken);
        if (errors.Count > 0) throw new ConfigErrorsException(errors);
        if (!_source.IsFile) return;
        Follow(before);
        await _control.Open(ControlPath.Of(_source.Name), cancellationToken);
    }

    /// <summary>Brings the configuration as it is now into force, or keeps what runs and says what is wrong.</summary>
    /// <param name="asked">Who asked, for the log.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<ReloadResult> Reload(string asked, CancellationToken cancel)
    {
        var before = Look();
        ReloadResult result;
        try
        {
            result = new ReloadResult(await _reload.Run(Apply, cancel));
        }
        catch (Exception trouble) when (trouble is not OperationCanceledException)
        {
            // A listener that cannot be opened, or a bug: what ran before keeps running either way.
            result = new ReloadResult([new ConfigError(new ConfigPlace(_source.Name, 1, 1), trouble.Message)], IsConfigWrong: false);
            if (trouble is not IOException) Log.Bug(_log, trouble);
        }

        LastError = result.Succeeded ? null : ConfigErrorText.Render(result.Errors, colours: false);
        if (LastError is { } text) Log.Kept(_log, asked, text);
        else Log.Reloaded(_log, asked, Version, _gateway.Current.Routes.Entries.Count);
        Follow(before);
        return result;
    }

    /// <summary>Tells load balancers to send no more; requests are still served.</summary>
    public void Drain()
    {
        if (_gateway.IsDraining) return;
        _gateway.Drain();
        Log.Draining(_log);
    }

    /// <summary>Closes the listeners; what is under way finishes, or is broken off when the token fires.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        Drain();
        _hangup?.Dispose();
        _watcher.Dispose();
        await _listeners.CloseAll(cancellationToken);
        await _control.DisposeAsync();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _hangup?.Dispose();
        _watcher.Dispose();
        await _control.DisposeAsync();
        await _listeners.DisposeAsync();
    }

    // Before the swap the new listeners are opened, after it the old ones are closed: no request meets a closed door.
    private async Task<Func<Task>> Apply(Snapshot next, CancellationToken cancel)
    {
        var gone = await _listeners.Open(next.Listeners, _application, cancel);
        if (next.Certificate is { } certificate) _certificates.Use(certificate);
        return () => _listeners.Close(gone);
    }

    // Taken before the files are read, so that no change after that is missed.
    private SourcePrints Look() => SourcePrints.Take(_source.IsFile ? [Path.GetFullPath(_source.Name), .. _reload.Files] : [], _reload.Folders);

    private void Follow(SourcePrints before)
    {
        if (!_source.IsFile) return;
        _prints = before.With(_reload.Files, _reload.Folders);
        _watcher.Watch(_reload.Files.Select(file => Path.GetDirectoryName(file)!).Concat(_reload.Folders));
    }

    private void FilesChanged()
    {
        if (_prints.HaveChanged()) _ = Reload("a changed file", CancellationToken.None);
    }

    private static partial class Log
    {
        [LoggerMessage(1204, LogLevel.Information, "Reloaded (asked by {Asked}): version {Version}, {Routes} routes")]
        public static partial void Reloaded(ILogger logger, string asked, long version, int routes);

        [LoggerMessage(1205, LogLevel.Error, "Not reloaded (asked by {Asked}), what ran before keeps running:\n{Errors}")]
        public static partial void Kept(ILogger logger, string asked, string errors);

        [LoggerMessage(1206, LogLevel.Information, "Draining: readiness says no from now on")]
        public static partial void Draining(ILogger logger);

        [LoggerMessage(1207, LogLevel.Error, "The reload failed by a bug in Usher or in a policy")]
        public static partial void Bug(ILogger logger, Exception bug);
    }
}
