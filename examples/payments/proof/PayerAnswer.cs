using System.Text.Json;

namespace Usher.Examples.Payments.Proof;

/// <summary>What came back; a status of 0: nothing.</summary>
internal readonly record struct PayerAnswer(int Status, string? Code, long? Id, bool IsReplayed)
{
    public static async Task<PayerAnswer> Read(HttpResponseMessage response, CancellationToken cancel)
    {
        var body = await response.Content.ReadAsByteArrayAsync(cancel);
        var isJson = response.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true;
        using var json = isJson ? JsonDocument.Parse(body) : null;
        var code = json is not null && json.RootElement.TryGetProperty("code", out var said) ? said.GetString() : null;
        long? id = json is not null && json.RootElement.TryGetProperty("id", out var number) ? number.GetInt64() : null;
        return new PayerAnswer((int)response.StatusCode, code, id, response.Headers.Contains("Idempotency-Replayed"));
    }

    public override string ToString() => Status == 0 ? "none" : $"{Status}{(Code is null ? "" : " " + Code)}{(IsReplayed ? " replayed" : "")}";
}
