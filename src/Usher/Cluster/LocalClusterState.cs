using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace Usher.Cluster;

/// <summary>What one instance has for itself: limits in memory, and quotas in memory with a file behind them where there is one.</summary>
internal sealed partial class LocalClusterState : ClusterState
{
    private static readonly TimeSpan WriteEvery = TimeSpan.FromSeconds(1);
    private readonly TimeProvider _time;
    private readonly QuotaFile? _file;
    private readonly ILogger? _log;
    private ITimer? _timer;
    private ulong _key0;
    private ulong _key1;
    private readonly List<LocalQuota> _quotas = [];
    private readonly Lock _lock = new();
    private readonly Lock _writing = new();
    private readonly List<QuotaUse> _unwritten = [];
    private bool _failed;

    public LocalClusterState(TimeProvider time, string id = "local", QuotaFile? file = null, ILogger<LocalClusterState>? log = null, IdempotencyStore? records = null)
    {
        (_time, Id, _file, _log) = (time, id, file, log);
        Idempotency = records ?? new LocalIdempotency(time);
        Span<ulong> secret = stackalloc ulong[2];
        RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(secret));
        (_key0, _key1) = (secret[0], secret[1]);
    }

    /// <inheritdoc />
    public override string Id { get; }

    /// <inheritdoc />
    public override bool IsShared => false;

    /// <inheritdoc />
    public override IdempotencyStore Idempotency { get; }

    /// <summary>Whether quotas and records outlive the program.</summary>
    public bool Remembers => _file is not null;

    /// <summary>Opens the file.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public override Task Start(CancellationToken cancel)
    {
        if (_file is null || _timer is not null) return Task.CompletedTask;
        _file.Open();
        Idempotency.Open();
        (_key0, _key1) = ((ulong)_file.Secret, (ulong)(_file.Secret >> 64));
        _timer = _time.CreateTimer(static self => ((LocalClusterState)self!).Write(), this, WriteEvery, WriteEvery);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public override UInt128 KeyOf(ReadOnlySpan<byte> text) => SipHash.Hash(_key0, _key1, text);

    /// <inheritdoc />
    public override LimitBucket Limit(string name, LimitRule rule, LimitShare share) => new GcraTable(rule, _time);

    /// <inheritdoc />
    public override QuotaCounter Quota(string name, QuotaRule rule)
    {
        var quota = new LocalQuota(name, rule, _time, _file);
        lock (_lock) _quotas.Add(quota);
        return quota;
    }

    /// <inheritdoc />
    public override ValueTask DisposeAsync()
    {
        Dispose();
        return default;
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        _timer?.Dispose();
        Write();
        _file?.Dispose();
        Idempotency.Dispose();
    }

    // Written behind: a program that is killed forgets what was used in its last second.
    private void Write()
    {
        if (_file is null) return;
        lock (_writing)
        {
            lock (_lock)
            {
                foreach (var quota in _quotas) quota.Collect(_unwritten);
            }

            if (_unwritten.Count == 0) return;
            try
            {
                _file.Add(_unwritten);
                _unwritten.Clear();
                _failed = false;
            }
            catch (Exception trouble)
            {
                // Kept, and tried again in a second.
                if (!_failed && _log is not null) Log.NotWritten(_log, trouble);
                _failed = true;
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(5001, LogLevel.Warning, "What was used of quotas could not be written; it is kept in memory and tried again")]
        public static partial void NotWritten(ILogger logger, Exception trouble);
    }
}
