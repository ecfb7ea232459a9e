using Usher.Cluster;

namespace Usher.Sqlite;

/// <summary>Knows SQLite files.</summary>
internal sealed class SqliteStateFiles : IStateFiles
{
    /// <inheritdoc />
    public QuotaFile Quotas(string path) => new SqliteQuotas(path);
}
