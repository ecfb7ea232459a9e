using System.Globalization;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Usher.Cluster;

namespace Usher.Sqlite;

/// <summary>
/// Records in the state file, each on the disk (synchronous = FULL) before the request that it is of is sent. What comes at the same time is
/// written together, with one flush for all.
/// </summary>
internal sealed partial class SqliteIdempotency(string path, TimeProvider time, ILogger<SqliteIdempotency> log) : IdempotencyStore
{
    private const int MostAtOnce = 256;
    private const string Tables = """
        CREATE TABLE IF NOT EXISTS usher_idempotency (key TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, state TEXT NOT NULL, token TEXT,
            runs_until INTEGER, ends INTEGER NOT NULL, answer BLOB) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS usher_idempotency_ends ON usher_idempotency (ends);
        """;

    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(1);
    private readonly Channel<Write> _writes = Channel.CreateBounded<Write>(new BoundedChannelOptions(16 * 1024) { SingleReader = true });
    private SqliteConnection? _connection;
    private Task _working = Task.CompletedTask;
    private long _sweepAt;

    private enum Kind
    {
        Begin,
        Complete,
        GiveUp,
        Release,
    }

    /// <inheritdoc />
    public override void Open()
    {
        if (_connection is not null) return;
        _connection = SqliteFile.Open(path, isFull: true, Tables);

        // The program that ran before is gone, and with it all that it had under way.
        using var command = _connection.CreateCommand();
        command.CommandText = "UPDATE usher_idempotency SET state = 'unknown' WHERE state = 'running'";
        command.ExecuteNonQuery();
        _working = Task.Run(Work);
    }

    /// <inheritdoc />
    public override ValueTask<IdempotencyAnswer> Begin(IdempotencyClaim claim) => Enqueue(new Write(Kind.Begin, claim));

    /// <inheritdoc />
    public override async ValueTask<bool> Complete(IdempotencyClaim claim, ReadOnlyMemory<byte> answer) =>
        (await Enqueue(new Write(Kind.Complete, claim) { Answer = answer })).State == IdempotencyState.Done;

    /// <inheritdoc />
    public override async ValueTask GiveUp(IdempotencyClaim claim) => await Enqueue(new Write(Kind.GiveUp, claim));

    /// <inheritdoc />
    public override async ValueTask Release(IdempotencyClaim claim) => await Enqueue(new Write(Kind.Release, claim));

    /// <inheritdoc />
    public override void Dispose()
    {
        // What was accepted is still written, and the connection closed by the one that uses it.
        if (!_writes.Writer.TryComplete() || _connection is null) return;
        ((IAsyncResult)_working).AsyncWaitHandle.WaitOne(TimeSpan.FromSeconds(5));
    }

    private async ValueTask<IdempotencyAnswer> Enqueue(Write write) =>
        _writes.Writer.TryWrite(write) ? await write.Done.Task : new IdempotencyAnswer(IdempotencyState.Lost);

    private async Task Work()
    {
        var batch = new List<Write>(MostAtOnce);
        using var connection = _connection!;
        while (await _writes.Reader.WaitToReadAsync())
        {
            while (batch.Count < MostAtOnce && _writes.Reader.TryRead(out var write)) batch.Add(write);
            Run(connection, batch);
            batch.Clear();
        }
    }

    private void Run(SqliteConnection connection, List<Write> batch)
    {
        try
        {
            var now = time.GetUtcNow().ToUnixTimeMilliseconds();
            using var transaction = connection.BeginTransaction();
            foreach (var write in batch) write.Result = Run(connection, transaction, write, now);
            if (now >= _sweepAt)
            {
                _sweepAt = now + (long)SweepEvery.TotalMilliseconds;
                Do(connection, transaction, "DELETE FROM usher_idempotency WHERE ends <= $now", ("$now", now));
            }

            transaction.Commit();
        }
        catch (SqliteException trouble)
        {
            Log.NotWritten(log, trouble);
            foreach (var write in batch) write.Result = new IdempotencyAnswer(IdempotencyState.Lost);
        }

        foreach (var write in batch) write.Done.TrySetResult(write.Result);
    }

    private static IdempotencyAnswer Run(SqliteConnection connection, SqliteTransaction transaction, Write write, long now)
    {
        var claim = write.Claim;
        var key = claim.Key.ToString("x32", CultureInfo.InvariantCulture);
        switch (write.Kind)
        {
            case Kind.Begin:
                return Begin(connection, transaction, claim, key, now);
            case Kind.Complete:
                var written = Do(connection, transaction, "UPDATE usher_idempotency SET state = 'done', token = NULL, answer = $answer WHERE key = $key AND token = $token",
                    ("$key", key), ("$token", claim.Token), ("$answer", write.Answer.ToArray()));
                return new IdempotencyAnswer(written == 1 ? IdempotencyState.Done : IdempotencyState.Unknown);
            case Kind.GiveUp:
                Do(connection, transaction, "UPDATE usher_idempotency SET state = 'unknown', token = NULL WHERE key = $key AND token = $token", ("$key", key), ("$token", claim.Token));
                break;
            default:
                Do(connection, transaction, "DELETE FROM usher_idempotency WHERE key = $key AND token = $token", ("$key", key), ("$token", claim.Token));
                break;
        }

        return default;
    }

    private static IdempotencyAnswer Begin(SqliteConnection connection, SqliteTransaction transaction, IdempotencyClaim claim, string key, long now)
    {
        var ends = now + (long)claim.KeepFor.TotalMilliseconds;
        using (var look = Command(connection, transaction, "SELECT fingerprint, state, runs_until, ends, answer FROM usher_idempotency WHERE key = $key", [("$key", key)]))
        using (var rows = look.ExecuteReader())
        {
            if (rows.Read() && rows.GetInt64(3) > now)
            {
                if (rows.GetString(0) != claim.Fingerprint) return new IdempotencyAnswer(IdempotencyState.Different);
                var state = rows.GetString(1);
                if (state is "done") return new IdempotencyAnswer(IdempotencyState.Done, (byte[])rows[4]);
                if (state is "running" && rows.GetInt64(2) > now) return new IdempotencyAnswer(IdempotencyState.Running);
                if (!claim.MayRunAgain) return new IdempotencyAnswer(IdempotencyState.Unknown);
                ends = rows.GetInt64(3);
            }
        }

        Do(connection, transaction, "INSERT OR REPLACE INTO usher_idempotency (key, fingerprint, state, token, runs_until, ends) VALUES ($key, $fingerprint, 'running', $token, $until, $ends)",
            ("$key", key), ("$fingerprint", claim.Fingerprint), ("$token", claim.Token), ("$until", now + (long)claim.RunsAtMost.TotalMilliseconds), ("$ends", ends));
        return new IdempotencyAnswer(IdempotencyState.Begun);
    }

    private static int Do(SqliteConnection connection, SqliteTransaction transaction, string text, params ReadOnlySpan<(string Name, object Value)> values)
    {
        using var command = Command(connection, transaction, text, values);
        return command.ExecuteNonQuery();
    }

    private static SqliteCommand Command(SqliteConnection connection, SqliteTransaction transaction, string text, ReadOnlySpan<(string Name, object Value)> values)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
#pragma warning disable CA2100 // texts of this file alone
        command.CommandText = text;
#pragma warning restore CA2100
        foreach (var (name, value) in values) command.Parameters.AddWithValue(name, value);
        return command;
    }

    private sealed class Write(Kind kind, IdempotencyClaim claim)
    {
        public Kind Kind { get; } = kind;

        public IdempotencyClaim Claim { get; } = claim;

        public ReadOnlyMemory<byte> Answer { get; init; }

        public IdempotencyAnswer Result { get; set; }

        public TaskCompletionSource<IdempotencyAnswer> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private static partial class Log
    {
        [LoggerMessage(5201, LogLevel.Error, "What became of requests with idempotency keys could not be written")]
        public static partial void NotWritten(ILogger logger, Exception trouble);
    }
}
