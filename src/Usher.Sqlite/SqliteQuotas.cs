using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Usher.Cluster;

namespace Usher.Sqlite;

/// <summary>What was used of quotas, in the state file. Whoever is counted stands in it as a keyed hash.</summary>
internal sealed class SqliteQuotas(string path) : QuotaFile
{
    private const string Tables = """
        CREATE TABLE IF NOT EXISTS usher_secret (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS usher_quota (name TEXT NOT NULL, key TEXT NOT NULL, slot INTEGER NOT NULL, used INTEGER NOT NULL,
            PRIMARY KEY (name, key, slot)) WITHOUT ROWID;
        """;

    private readonly Lock _lock = new();
    private SqliteConnection? _connection;
    private UInt128 _secret;

    /// <inheritdoc />
    public override UInt128 Secret => _secret;

    /// <inheritdoc />
    public override void Open()
    {
        lock (_lock)
        {
            if (_connection is not null) return;
            _connection = SqliteFile.Open(path, isFull: false, Tables);
            _secret = SecretOf(_connection);
        }
    }

    /// <inheritdoc />
    public override IReadOnlyList<QuotaUse> Load(string name, UInt128 key, long from)
    {
        lock (_lock)
        {
            using var command = Connection.CreateCommand();
            command.CommandText = "SELECT slot, used FROM usher_quota WHERE name = $name AND key = $key AND slot >= $from";
            command.Parameters.AddWithValue("$name", name);
            command.Parameters.AddWithValue("$key", TextOf(key));
            command.Parameters.AddWithValue("$from", from);
            using var rows = command.ExecuteReader();
            var uses = new List<QuotaUse>();
            while (rows.Read()) uses.Add(new QuotaUse(name, key, rows.GetInt64(0), rows.GetInt64(1)));
            return uses;
        }
    }

    /// <inheritdoc />
    public override void Add(IReadOnlyList<QuotaUse> uses)
    {
        lock (_lock)
        {
            using var transaction = Connection.BeginTransaction();
            using var command = Connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = """
                INSERT INTO usher_quota (name, key, slot, used) VALUES ($name, $key, $slot, $count)
                ON CONFLICT (name, key, slot) DO UPDATE SET used = used + $count
                """;
            var (name, key) = (command.Parameters.Add("$name", SqliteType.Text), command.Parameters.Add("$key", SqliteType.Text));
            var (slot, count) = (command.Parameters.Add("$slot", SqliteType.Integer), command.Parameters.Add("$count", SqliteType.Integer));
            foreach (var use in uses)
            {
                (name.Value, key.Value, slot.Value, count.Value) = (use.Name, TextOf(use.Key), use.Slot, use.Count);
                command.ExecuteNonQuery();
            }

            // What a key used so long ago that no period reaches back to it.
            command.CommandText = "DELETE FROM usher_quota WHERE name = $name AND key = $key AND slot < $slot - 100";
            foreach (var use in uses)
            {
                (name.Value, key.Value, slot.Value) = (use.Name, TextOf(use.Key), use.Slot);
                command.ExecuteNonQuery();
            }

            transaction.Commit();
        }
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        lock (_lock)
        {
            _connection?.Dispose();
            _connection = null;
        }
    }

    private SqliteConnection Connection => _connection ?? throw new ObjectDisposedException(nameof(SqliteQuotas));

    private static string TextOf(UInt128 key) => key.ToString("x32", CultureInfo.InvariantCulture);

    private static UInt128 SecretOf(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "INSERT OR IGNORE INTO usher_secret (name, value) VALUES ('quota', $value); SELECT value FROM usher_secret WHERE name = 'quota'";
        command.Parameters.AddWithValue("$value", RandomNumberGenerator.GetBytes(16));
        return BinaryPrimitives.ReadUInt128LittleEndian((byte[])command.ExecuteScalar()!);
    }
}
