using System.Collections.Frozen;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Usher.Expressions;
using Usher.Live;

namespace Usher.Policies.Join;

/// <summary>
/// Which of a client's fields the parts get: what a forwarded request gets, but for what is said of the client's own body, of the form of the answer,
/// and of an answer that the client has already.
/// </summary>
internal static class ClientFields
{
    private static readonly FrozenSet<string> Own = new[]
    {
        "Accept", "Accept-Encoding", "Accept-Ranges", "Range", "If-Range", "If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since",
        "Content-Type", "Content-Encoding", "Content-Language", "Content-Location", "Content-Range", "Content-Digest", "Repr-Digest", "Digest", "Content-MD5",
        "Expect", "Idempotency-Key",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>The fields of a client's request that the parts get.</summary>
    public static KeyValuePair<string, StringValues>[] Of(HttpRequest request)
    {
        var headers = request.Headers;
        var connection = headers.Connection;
        var fields = new List<KeyValuePair<string, StringValues>>(headers.Count);
        foreach (var field in headers)
        {
            if (RequestFields.Passes(field.Key, connection) && !Own.Contains(field.Key) && !field.Key.StartsWith("Sec-WebSocket-", StringComparison.OrdinalIgnoreCase)) fields.Add(field);
        }

        return [.. fields];
    }

    /// <summary>Sets a part's own fields; one whose value is nothing is taken out.</summary>
    public static void Set(IHeaderDictionary fields, (string Name, ExpressionTemplate Value)[] own, HttpContext context, GatewayRequest request, JsonElement body, JsonElement[] parts)
    {
        var frame = new ExpressionFrame(context, request, stackalloc char[ExpressionFrame.Room]) { Body = body, Parts = parts };
        foreach (var (name, value) in own)
        {
            if (value.Fill(ref frame) is { } text) fields[name] = HeaderText.Encode(text);
            else fields.Remove(name);
        }

        frame.Dispose();
    }
}
