using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Usher.Config;
using Usher.Runtime;
using Usher.Telemetry.Metrics;

namespace Usher.Hosting;

/// <summary>
/// Keeps a gateway at what its configuration says: brings it into force at the start, and again when a file changes, on SIGHUP and when the
/// instance is asked to, whoever owns the listeners.
/// </summary>
internal sealed partial class ConfigFollower : IDisposable
{
    private readonly Gateway _gateway;
    private readonly Reload _reload;
    private readonly ConfigSource _source;
    private readonly ConfigWatcher _watcher;
    private readonly GatewayMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private Func<Snapshot, CancellationToken, Task<Func<Task>>> _apply = (_, _) => Task.FromResult<Func<Task>>(() => Task.CompletedTask);
    private PosixSignalRegistration? _hangup;
    private SourcePrints _prints = SourcePrints.Take([], []);

    public ConfigFollower(Gateway gateway, Reload reload, ConfigSource source, GatewayMetrics metrics, TimeProvider time, ILoggerFactory logs)
    {
        (_gateway, _reload, _source, _metrics, _time) = (gateway, reload, source, metrics, time);
        _log = logs.CreateLogger<ConfigFollower>();
        _watcher = new ConfigWatcher(FilesChanged, time, _log);
    }

    /// <summary>Counts the configurations that came into force, from 1.</summary>
    public long Version => _gateway.Current.Version;

    /// <summary>Whether load balancers are told to send no more.</summary>
    public bool IsDraining => _gateway.IsDraining;

    /// <summary>What came of the last reload; null: there was none.</summary>
    public ReloadReport? LastReload { get; private set; }

    /// <summary>The errors of the last reload; null: it succeeded.</summary>
    public string? LastError { get; private set; }

    /// <summary>The name of the configuration: the path of its file.</summary>
    public string Name => _source.Name;

    /// <summary>What is in force, as it was read.</summary>
    public ConfigReading Running => _reload.Running;

    /// <summary>When it came into force.</summary>
    public DateTimeOffset Since => _reload.Since;

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

        var before = Look();
        var first = await _reload.Run(apply, expected: null, cancel);
        if (first.Errors.Count > 0) throw new ConfigErrorsException(first.Errors);
        _metrics.Started(Version);
        Follow(before);
    }

    /// <summary>Brings the configuration as it is now into force, or keeps what runs and says what is wrong.</summary>
    /// <param name="asked">Who asked, for the log.</param>
    /// <param name="cancel">Gives up.</param>
    /// <param name="expected">The fingerprint of what should be read, or nothing is done; null: whatever is there.</param>
    public async Task<ReloadReport> Reload(string asked, CancellationToken cancel, string? expected = null)
    {
        var before = Look();
        ReloadReport report;
        var running = Running;
        try
        {
            report = await _reload.Run(_apply, expected, cancel) with { By = asked };
            if (report.IsUnexpected) return report;
        }
        catch (Exception trouble) when (trouble is not OperationCanceledException)
        {
            // A listener that cannot be opened, or a bug: what ran before keeps running either way.
            var error = new ConfigError(new ConfigPlace(_source.Name, 1, 1), trouble.Message);
            report = new ReloadReport(_time.GetUtcNow(), [error], running, _reload.LastRead) { By = asked, IsConfigWrong = false };
            if (trouble is not IOException) Log.Bug(_log, trouble);
        }

        _metrics.Reloaded(report.Succeeded, Version);
        LastError = report.Succeeded ? null : ConfigErrorText.Render(report.Errors, colours: false);
        LastReload = report;
        if (LastError is { } text) Log.Kept(_log, asked, text);
        else Log.Reloaded(_log, asked, Version, _gateway.Current.Routes.Entries.Count);
        Follow(before);
        return report;
    }

    /// <summary>Says what a reload would change, and changes nothing.</summary>
    /// <param name="cancel">Gives up.</param>
    public Task<ReloadReport> Try(CancellationToken cancel) => _reload.Try(cancel);

    /// <summary>Tells load balancers to send no more; requests are still served.</summary>
    public void Drain()
    {
        if (_gateway.IsDraining) return;
        _gateway.Drain();
        Log.Draining(_log);
    }

    /// <summary>Follows no more changes.</summary>
    public void Dispose()
    {
        _hangup?.Dispose();
        _watcher.Dispose();
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
