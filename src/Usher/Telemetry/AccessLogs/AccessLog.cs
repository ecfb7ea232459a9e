using System.Buffers;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Usher.Telemetry.Metrics;

namespace Usher.Telemetry.AccessLogs;

/// <summary>
/// One access log: requests put their records into a bounded queue and go on; one writer turns them into lines. What the queue cannot hold is
/// dropped, counted and told, so that a slow disk never holds a request up. The writer wakes at most fifty times a second, whatever the load.
/// </summary>
internal sealed partial class AccessLog : IDisposable
{
    private const int Room = 16 * 1024;
    private const int LargestBatch = 256 * 1024;
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LastWrite = TimeSpan.FromSeconds(2);

    private readonly Channel<Entry> _queue = Channel.CreateBounded<Entry>(new BoundedChannelOptions(Room) { SingleReader = false, SingleWriter = false });
    private readonly ArrayBufferWriter<byte> _batch = new(4096);
    private readonly Lock _writing = new();
    private readonly string _name;
    private readonly LogOutput _output;
    private readonly GatewayMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private int _isStarted;
    private bool _isClosed;
    private long _dropped;
    private long _told;
    private string? _trouble;

    /// <summary>Prepares a log. Nothing is opened before the first record.</summary>
    /// <param name="name">What it is called where trouble is told.</param>
    /// <param name="output">Where the lines go; disposed with it.</param>
    /// <param name="metrics">Counts what is dropped.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logs">Where trouble is told.</param>
    public AccessLog(string name, LogOutput output, GatewayMetrics metrics, TimeProvider time, ILoggerFactory logs)
    {
        (_name, _output, _metrics, _time) = (name, output, metrics, time);
        _log = logs.CreateLogger<AccessLog>();
        _told = time.GetTimestamp() - (long)(Silence.TotalSeconds * time.TimestampFrequency);
    }

    /// <summary>Hands a record over. Never waits.</summary>
    public void Write(in AccessRecord record, AccessFormat format)
    {
        if (!_queue.Writer.TryWrite(new Entry(record, format))) Drop(1);
        if (_isStarted == 0 && Interlocked.Exchange(ref _isStarted, 1) == 0) _ = Task.Run(Run);
    }

    /// <summary>Writes what is still there and closes the output.</summary>
    public void Dispose()
    {
        _queue.Writer.TryComplete();
        if (!_writing.TryEnter(LastWrite)) return;        // an output that takes nothing must not keep the program from ending
        try
        {
            if (_isClosed) return;
            Drain();
            _isClosed = true;
            _output.Dispose();
        }
        finally
        {
            _writing.Exit();
        }
    }

    private async Task Run()
    {
        while (await _queue.Reader.WaitToReadAsync())
        {
            await Task.Delay(Gathering, _time);      // one wake for many lines
            lock (_writing)
            {
                if (_isClosed) return;
                Drain();
            }
        }
    }

    private void Drain()
    {
        long lines = 0;
        while (_queue.Reader.TryRead(out var entry))
        {
            entry.Format.Write(entry.Record, _batch);
            lines++;
            if (_batch.WrittenCount < LargestBatch) continue;
            Flush(lines);
            lines = 0;
        }

        if (lines > 0) Flush(lines);
        Tell();
    }

    private void Flush(long lines)
    {
        try
        {
            _output.Write(_batch.WrittenSpan);
            _trouble = null;
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            _trouble = trouble.Message;
            Drop(lines);
        }
        finally
        {
            _batch.ResetWrittenCount();
        }
    }

    // Once in a while is enough: a disk that is full stays so for long.
    private void Tell()
    {
        if (Volatile.Read(ref _dropped) == 0 || _time.GetElapsedTime(_told) < Silence) return;
        _told = _time.GetTimestamp();
        Log.Dropped(_log, Interlocked.Exchange(ref _dropped, 0), _name, _trouble ?? "it was too slow");
    }

    private void Drop(long lines)
    {
        Interlocked.Add(ref _dropped, lines);
        _metrics.Dropped(lines);
    }

    private readonly record struct Entry(AccessRecord Record, AccessFormat Format);

    private static partial class Log
    {
        [LoggerMessage(4101, LogLevel.Warning, "{Count} lines of the access log {Name} were dropped: {Reason}")]
        public static partial void Dropped(ILogger logger, long count, string name, string reason);
    }
}
