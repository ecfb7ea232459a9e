using Microsoft.Extensions.Logging;

namespace Usher.Hosting;

/// <summary>
/// Sees when one of the configuration's files changes, and calls back once things have been quiet for a moment. It watches folders rather
/// than files, since editors and Kubernetes replace files by renaming.
/// </summary>
internal sealed partial class ConfigWatcher : IDisposable
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(200);
    private readonly Dictionary<string, FileSystemWatcher> _folders = new(StringComparer.Ordinal);
    private readonly ITimer _timer;
    private readonly ILogger _log;
    private readonly Lock _lock = new();
    private bool _disposed;

    /// <summary>Begins without any folder.</summary>
    /// <param name="changed">Called when something changed; never twice at once for one change.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Told when a folder cannot be watched.</param>
    public ConfigWatcher(Action changed, TimeProvider time, ILogger log)
    {
        _log = log;
        _timer = time.CreateTimer(_ => changed(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Watches these folders from now on, and no others; in place of one that does not exist yet the nearest above it that does.</summary>
    public void Watch(IEnumerable<string> folders)
    {
        var wanted = folders.Select(Existing).ToHashSet(StringComparer.Ordinal);
        lock (_lock)
        {
            if (_disposed) return;
            foreach (var gone in _folders.Keys.Where(folder => !wanted.Contains(folder)).ToList())
            {
                _folders[gone].Dispose();
                _folders.Remove(gone);
            }

            foreach (var folder in wanted)
            {
                if (!_folders.ContainsKey(folder) && Open(folder) is { } watcher) _folders.Add(folder, watcher);
            }
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            foreach (var watcher in _folders.Values) watcher.Dispose();
            _folders.Clear();
        }

        _timer.Dispose();
    }

    private static string Existing(string folder)
    {
        while (!Directory.Exists(folder) && Path.GetDirectoryName(folder) is { } parent) folder = parent;
        return folder;
    }

    private FileSystemWatcher? Open(string folder)
    {
        try
        {
            var watcher = new FileSystemWatcher(folder) { NotifyFilter = NotifyFilters.FileName | NotifyFilters.LastWrite | NotifyFilters.Size | NotifyFilters.DirectoryName };
            watcher.Changed += (_, _) => Soon();
            watcher.Created += (_, _) => Soon();
            watcher.Deleted += (_, _) => Soon();
            watcher.Renamed += (_, _) => Soon();
            watcher.Error += (_, _) => Soon();
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (Exception trouble) when (trouble is IOException or ArgumentException or UnauthorizedAccessException)
        {
            Log.NotWatched(_log, folder, trouble.Message);
            return null;
        }
    }

    private void Soon()
    {
        lock (_lock)
        {
            if (!_disposed) _timer.Change(Quiet, Timeout.InfiniteTimeSpan);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1203, LogLevel.Warning, "Changes in {Folder} are not seen: {Reason}. Use SIGHUP or 'usher reload'")]
        public static partial void NotWatched(ILogger logger, string folder, string reason);
    }
}
