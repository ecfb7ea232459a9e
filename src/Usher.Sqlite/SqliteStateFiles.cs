using Microsoft.Extensions.Logging;
using Usher.Cluster;

namespace Usher.Sqlite;

/// <summary>Knows SQLite files.</summary>
internal sealed class SqliteStateFiles(TimeProvider time, ILoggerFactory logs) : IStateFiles
{
    /// <inheritdoc />
    public QuotaFile Quotas(string path) => new SqliteQuotas(path);

    /// <inheritdoc />
    public IdempotencyStore Idempotency(string path) => new SqliteIdempotency(path, time, logs.CreateLogger<SqliteIdempotency>());
}
