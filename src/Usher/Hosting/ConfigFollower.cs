using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Usher.Cluster;
using Usher.Config;
using Usher.Hosting.Members;
using Usher.Policies.Cache;
using Usher.Runtime;
using Usher.Telemetry.Metrics;

namespace Usher.Hosting;

/// <summary>
/// Keeps a gateway at what its configuration says: brings it into force at the start, and again when a file changes, when another one is
/// published that the file follows, on SIGHUP and when the control socket is asked, whoever owns the listeners.
/// </summary>
internal sealed partial class ConfigFollower : IAsyncDisposable
{
    private readonly Gateway _gateway;
    private readonly Reload _reload;
    private readonly ConfigSource _source;
    private readonly ControlSocket _control;
    private readonly ConfigWatcher _watcher;
    private readonly ClusterMember _member;
    private readonly GatewayMetrics _metrics;
    private readonly ILogger _log;
    private Func<Snapshot, CancellationToken, Task<Func<Task>>> _apply = (_, _) => Task.FromResult<Func<Task>>(() => Task.CompletedTask);
    private PosixSignalRegistration? _hangup;
    private SourcePrints _prints = SourcePrints.Take([], []);

    public ConfigFollower(
        Gateway gateway, Reload reload, ConfigSource source, GatewayMetrics metrics, CacheStores caches, IEnumerable<IClusterConnector> connectors, TimeProvider time, ILoggerFactory logs)
    {
        (_gateway, _reload, _source, _metrics) = (gateway, reload, source, metrics);
        _log = logs.CreateLogger<ConfigFollower>();
        _member = new ClusterMember(this, source, gateway, reload, connectors.LastOrDefault(), metrics.Cluster, time, logs.CreateLogger<ClusterMember>());
        _control = new ControlSocket(this, gateway, caches, logs);
        _watcher = new ConfigWatcher(FilesChanged, time, _log);
    }

    /// <summary>Counts the configurations that came into force, from 1.</summary>
    public long Version => _gateway.Current.Version;

    /// <summary>How this instance stands to others.</summary>
    public ClusterMember Member => _member;

    /// <summary>Whether load balancers are told to send no more.</summary>
    public bool IsDraining => _gateway.IsDraining;

    /// <summary>The errors of the last reload; null: it succeeded.</summary>
    public string? LastError { get; private set; }

    /// <summary>Brings the configuration into force and follows it from now on.</summary>
    /// <param name="apply">Opens what a snapshot needs, before the swap; what it returns runs after the swap, in the background.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="ConfigErrorsException">The configuration is wrong.</exception>
    public async Task Start(Func<Snapshot, CancellationToken, Task<Func<Task>>> apply, CancellationToken cancel)
    {
        _apply = apply;
        if (_source.IsFile)
        {
            // Before anything else: a SIGHUP that nobody handles would end the program.
            _hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
            {
                signal.Cancel = true;
                _ = Reload("SIGHUP", CancellationToken.None);
            });
        }

        await _member.Prepare(cancel);
        var before = Look();
        var errors = await _reload.Run(apply, cancel);
        if (errors.Count > 0 && _member.FallBack(errors)) errors = await _reload.Run(apply, cancel);
        if (errors.Count > 0) throw new ConfigErrorsException(errors);
        _metrics.Started(Version);
        if (!_source.IsFile) return;
        Follow(before);
        await _control.Open(ControlPath.Of(_source.Name), cancel);
        _member.Follow();
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
            await _member.Prepare(cancel);
            result = new ReloadResult(await _reload.Run(_apply, cancel));
        }
        catch (Exception trouble) when (trouble is not OperationCanceledException)
        {
            // A listener that cannot be opened, or a bug: what ran before keeps running either way.
            result = new ReloadResult([new ConfigError(new ConfigPlace(_source.Name, 1, 1), trouble.Message)], IsConfigWrong: false);
            if (trouble is not IOException) Log.Bug(_log, trouble);
        }

        _metrics.Reloaded(result.Succeeded, Version);
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

    /// <summary>Follows no more changes; the control socket still answers.</summary>
    public void Stop()
    {
        _hangup?.Dispose();
        _watcher.Dispose();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        Stop();
        await _member.DisposeAsync();
        await _control.DisposeAsync();
    }

    // Taken before the files are read, so that no change after that is missed.
    private SourcePrints Look() => SourcePrints.Take(_source.IsFile ? [Path.GetFullPath(_source.Name), .. _reload.Files] : [], _reload.Folders);

    private void Follow(SourcePrints before)
    {
        if (!_source.IsFile) return;
        _prints = before.With(_reload.Files, _reload.Folders);
        _watcher.Watch(_reload.Files.Select(file => Path.GetDirectoryName(file)!).Concat(_reload.Folders));
    }

    // Other files may change in the same folder, and a file may be touched without being changed.
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
