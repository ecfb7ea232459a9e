using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Usher.Examples.Payments;

/// <summary>The payments, in a SQLite file or in PostgreSQL; both understand the same statements.</summary>
public sealed class Ledger : IAsyncDisposable
{
    private const string SqliteTable = """
        PRAGMA journal_mode = WAL;
        CREATE TABLE IF NOT EXISTS payments (id INTEGER PRIMARY KEY AUTOINCREMENT, consumer TEXT NOT NULL, key TEXT NOT NULL, cents BIGINT NOT NULL, payee TEXT NOT NULL);
        """;

    private const string PostgresTable = """
        CREATE TABLE IF NOT EXISTS payments (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, consumer TEXT NOT NULL, key TEXT NOT NULL, cents BIGINT NOT NULL, payee TEXT NOT NULL);
        """;

    private const string OnePaymentForAKey = "CREATE UNIQUE INDEX IF NOT EXISTS payments_key ON payments (consumer, key)";
    private const string Insert = "INSERT INTO payments (consumer, key, cents, payee) VALUES (@consumer, @key, @cents, @payee) ON CONFLICT DO NOTHING RETURNING id";
    private const string Select = "SELECT id, consumer, key, cents, payee FROM payments";
    private readonly DbDataSource _database;

    private Ledger(DbDataSource database) => _database = database;

    /// <summary>Opens the ledger, or makes it.</summary>
    /// <param name="place">A file, or a connection string of PostgreSQL (<c>Host=…</c>).</param>
    /// <param name="knowsKeys">Whether it takes one payment for a key, and no second one.</param>
    public static async Task<Ledger> Open(string place, bool knowsKeys)
    {
        var isPostgres = place.Contains("Host=", StringComparison.OrdinalIgnoreCase);
        var ledger = new Ledger(isPostgres
            ? NpgsqlDataSource.Create(place)
            : SqliteFactory.Instance.CreateDataSource(new SqliteConnectionStringBuilder { DataSource = place }.ToString()));
        await using var connection = await ledger._database.OpenConnectionAsync();
        await Do(connection, isPostgres ? PostgresTable : SqliteTable);
        if (knowsKeys) await Do(connection, OnePaymentForAKey);
        return ledger;
    }

    /// <summary>Writes a payment down. One whose key was used before is not written again.</summary>
    /// <returns>The payment as it stands in the ledger, which is another where the key was used for another.</returns>
    /// <exception cref="DbException">Nothing was written.</exception>
    /// <exception cref="OutcomeUnknownException">Nobody knows.</exception>
    public async Task<Payment> Add(Payment payment)
    {
        await using var connection = await _database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var insert = Command(connection, Insert, ("@consumer", payment.Consumer), ("@key", payment.Key), ("@cents", payment.Cents), ("@payee", payment.Payee));
        insert.Transaction = transaction;
        if (await insert.ExecuteScalarAsync() is not { } id) return (await Find(payment.Consumer, payment.Key))!;
        try
        {
            await transaction.CommitAsync();
        }
        catch (Exception trouble)
        {
            throw new OutcomeUnknownException(trouble);
        }

        return payment with { Id = Convert.ToInt64(id, CultureInfo.InvariantCulture) };
    }

    /// <summary>The payment with a key.</summary>
    public async Task<Payment?> Find(string consumer, string key) =>
        (await Read($"{Select} WHERE consumer = @consumer AND key = @key", ("@consumer", consumer), ("@key", key))).FirstOrDefault();

    /// <summary>The payment with a number.</summary>
    public async Task<Payment?> Find(string consumer, long id) =>
        (await Read($"{Select} WHERE consumer = @consumer AND id = @id", ("@consumer", consumer), ("@id", id))).FirstOrDefault();

    /// <summary>Every row.</summary>
    public Task<List<Payment>> ReadAll() => Read($"{Select} ORDER BY id");

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _database.DisposeAsync();

    private static async Task Do(DbConnection connection, string text)
    {
        await using var command = Command(connection, text);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<List<Payment>> Read(string text, params (string Name, object Value)[] values)
    {
        await using var connection = await _database.OpenConnectionAsync();
        await using var command = Command(connection, text, values);
        await using var rows = await command.ExecuteReaderAsync();
        var payments = new List<Payment>();
        while (await rows.ReadAsync()) payments.Add(new Payment(rows.GetInt64(0), rows.GetString(1), rows.GetString(2), rows.GetInt64(3), rows.GetString(4)));
        return payments;
    }

    private static DbCommand Command(DbConnection connection, string text, params (string Name, object Value)[] values)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // texts of this file alone
        command.CommandText = text;
#pragma warning restore CA2100
        foreach (var (name, value) in values)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
