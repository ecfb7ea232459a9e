using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;

namespace Usher.Cli.Demo;

/// <summary>
/// Sample payments, kept in SQLite: <c>POST /payments</c> with <c>{"amount": 12.5, "to": "acme"}</c>, <c>GET /payments</c> and
/// <c>GET /payments/{id}</c>.
/// </summary>
internal sealed class PaymentsService
{
    private const int MaxBody = 64 * 1024;
    private readonly string _connection;

    /// <summary>Opens or makes the database.</summary>
    /// <param name="file">The database's file.</param>
    public PaymentsService(string file)
    {
        _connection = new SqliteConnectionStringBuilder { DataSource = file }.ToString();
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = """
            PRAGMA journal_mode = WAL;
            CREATE TABLE IF NOT EXISTS payments (id INTEGER PRIMARY KEY AUTOINCREMENT, cents INTEGER NOT NULL, payee TEXT NOT NULL);
            """;
        command.ExecuteNonQuery();
    }

    public async Task Handle(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "/";
        if (path == "/payments" && HttpMethods.IsPost(context.Request.Method)) await Pay(context);
        else if (path == "/payments") await SampleService.Json(context, 200, "[" + string.Join(",", Read(null)) + "]");
        else if (path.StartsWith("/payments/", StringComparison.Ordinal) && long.TryParse(path.AsSpan("/payments/".Length), out var id) && Read(id) is [var one])
            await SampleService.Json(context, 200, one);
        else await SampleService.Json(context, 404, """{"error":"no such payment"}""");
    }

    private async Task Pay(HttpContext context)
    {
        if (await ReadPayment(context) is not var (cents, payee) || cents <= 0)
        {
            await SampleService.Json(context, 422, """{"error":"expected {\"amount\": 12.5, \"to\": \"someone\"}"}""");
            return;
        }

        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = "INSERT INTO payments (cents, payee) VALUES ($cents, $payee) RETURNING id";
        command.Parameters.AddWithValue("$cents", cents);
        command.Parameters.AddWithValue("$payee", payee);
        var id = (long)command.ExecuteScalar()!;
        context.Response.Headers.Location = $"/payments/{id}";
        await SampleService.Json(context, 201, Row(id, cents, payee));
    }

    private static async Task<(long Cents, string Payee)?> ReadPayment(HttpContext context)
    {
        var body = new MemoryStream();
        var buffer = new byte[4096];
        int read;
        while ((read = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0)
        {
            if (body.Length + read > MaxBody) return null;
            body.Write(buffer, 0, read);
        }

        try
        {
            using var document = JsonDocument.Parse(body.ToArray());
            var root = document.RootElement;
            return ((long)(root.GetProperty("amount").GetDecimal() * 100), root.GetProperty("to").GetString() ?? "");
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or OverflowException)
        {
            return null;
        }
    }

    private List<string> Read(long? id)
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT id, cents, payee FROM payments WHERE $id IS NULL OR id = $id ORDER BY id DESC LIMIT 100";
        command.Parameters.AddWithValue("$id", (object?)id ?? DBNull.Value);
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read()) rows.Add(Row(reader.GetInt64(0), reader.GetInt64(1), reader.GetString(2)));
        return rows;
    }

    private static string Row(long id, long cents, string payee) => new StringBuilder()
        .Append(CultureInfo.InvariantCulture, $$"""{"id":{{id}},"amount":{{cents / 100m:0.00}},"to":"{{JsonEncodedText.Encode(payee)}}"}""").ToString();

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(_connection);
        connection.Open();
        return connection;
    }
}
