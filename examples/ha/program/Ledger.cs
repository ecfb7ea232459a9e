using Microsoft.Data.Sqlite;

namespace Usher.Examples.HighAvailability;

/// <summary>The payments, in a SQLite file that both services write.</summary>
internal sealed class Ledger
{
    private readonly string _connection;

    /// <summary>Opens it, or makes it.</summary>
    public Ledger(string file)
    {
        _connection = new SqliteConnectionStringBuilder { DataSource = file }.ToString();
        using var connection = Open();
        Do(connection, "PRAGMA journal_mode = WAL; CREATE TABLE IF NOT EXISTS payments (id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT UNIQUE, cents INTEGER NOT NULL)");
    }

    /// <summary>Writes a payment down; one whose key is there is not written again.</summary>
    /// <returns>Its number.</returns>
    public long Add(string? key, long cents)
    {
        using var connection = Open();
        return Do(connection, "INSERT INTO payments (key, cents) VALUES ($key, $cents) ON CONFLICT DO NOTHING RETURNING id", ("$key", key), ("$cents", cents)) as long?
            ?? (long)Do(connection, "SELECT id FROM payments WHERE key = $key", ("$key", key))!;
    }

    /// <summary>Whether there is a payment.</summary>
    public bool Has(long id)
    {
        using var connection = Open();
        return Do(connection, "SELECT 1 FROM payments WHERE id = $id", ("$id", id)) is not null;
    }

    /// <summary>Every row: its number, and its key if it has one.</summary>
    public IReadOnlyList<(long Id, string? Key)> ReadAll()
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT id, key FROM payments ORDER BY id";
        using var rows = command.ExecuteReader();
        var all = new List<(long, string?)>();
        while (rows.Read()) all.Add((rows.GetInt64(0), rows.IsDBNull(1) ? null : rows.GetString(1)));
        return all;
    }

    private static object? Do(SqliteConnection connection, string text, params (string Name, object? Value)[] values)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // texts of this file alone
        command.CommandText = text;
#pragma warning restore CA2100
        foreach (var (name, value) in values) command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        return command.ExecuteScalar();
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(_connection);
        connection.Open();
        return connection;
    }
}
