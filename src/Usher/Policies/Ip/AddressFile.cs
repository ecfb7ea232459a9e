using Microsoft.Extensions.Logging;

namespace Usher.Policies.Ip;

/// <summary>
/// A list of addresses in a file, shared by all routes that name it. It is looked at every two seconds, by time and size of what the path
/// leads to, which holds for renames, symbolic links and network file systems alike. A broken file leaves the list as it was.
/// </summary>
internal sealed partial class AddressFile : IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    private readonly string _path;
    private readonly ILogger _log;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private AddressList _current = AddressList.Open;
    private (long Ticks, long Length) _seen;

    private AddressFile(string path, TimeProvider time, ILogger log)
    {
        (_path, _log) = (path, log);
        Problem = Load();
        _timer = time.CreateTimer(static self => ((AddressFile)self!).Look(), this, Every, Every);
    }

    /// <summary>The list as it was last read.</summary>
    public AddressList Current => Volatile.Read(ref _current);

    /// <summary>Why the file could not be read when it was opened; null: it could.</summary>
    public string? Problem { get; }

    /// <summary>Reads a file and begins to watch it.</summary>
    public static AddressFile Open(string path, TimeProvider time, ILoggerFactory logs) => new(path, time, logs.CreateLogger<AddressFile>());

    /// <inheritdoc />
    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        // A look that takes longer than the time between two is not joined by another.
        if (!_lock.TryEnter()) return;
        try
        {
            if (Stamp() == _seen) return;
            if (Load() is { } problem) Log.Kept(_log, _path, problem);
            else Log.Read(_log, _path, Current.Allow.Count, Current.Deny.Count);
        }
        catch (Exception unforeseen)
        {
            Log.Kept(_log, _path, unforeseen.Message);
        }
        finally
        {
            _lock.Exit();
        }
    }

    private string? Load()
    {
        _seen = Stamp();
        try
        {
            using var text = File.OpenText(_path);
            var list = AddressList.Read(text);
            if (!Current.Allow.IsEmpty && list.Allow.IsEmpty) return "it allows nobody any more, which would let everybody in";
            Volatile.Write(ref _current, list);
            return null;
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException or FormatException)
        {
            return trouble.Message;
        }
    }

    private (long Ticks, long Length) Stamp()
    {
        try
        {
            var file = new FileInfo(_path);
            if (file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target) file = target;
            return file.Exists ? (file.LastWriteTimeUtc.Ticks, file.Length) : default;
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException)
        {
            return default;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3101, LogLevel.Information, "{Path} was read again: {Allowed} ranges may come, {Denied} may not")]
        public static partial void Read(ILogger logger, string path, int allowed, int denied);

        [LoggerMessage(3102, LogLevel.Warning, "{Path} was not taken over, what it said before holds: {Problem}")]
        public static partial void Kept(ILogger logger, string path, string problem);
    }
}
