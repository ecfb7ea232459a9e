using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Usher.Failures;

namespace Usher.Policies.Join;

/// <summary>Reads the client's body where a part speaks of it.</summary>
internal static class ClientBody
{
    /// <summary>Its JSON; null: there is none, or the client is answered with a failure.</summary>
    /// <param name="context">The request.</param>
    /// <param name="most">How large it may be.</param>
    public static async Task<(JsonDocument? Body, Failure? Failure)> Read(HttpContext context, int most)
    {
        var request = context.Request;
        var hasBody = context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody ?? request.ContentLength is not (null or 0);
        if (!hasBody || request.ContentLength == 0) return (null, null);
        if (request.Headers.ContentEncoding.Count > 0 && request.Headers.ContentEncoding.ToString() is not "identity") return (null, Failure.UnsupportedEncoding);
        if (request.ContentLength > most) return (null, Failure.BodyTooLarge);
        using var bytes = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int count; (count = await request.Body.ReadAsync(buffer, context.RequestAborted)) > 0;)
        {
            if (bytes.Length + count > most) return (null, Failure.BodyTooLarge);
            bytes.Write(buffer, 0, count);
        }

        try
        {
            return (JsonDocument.Parse(bytes.ToArray()), null);
        }
        catch (JsonException)
        {
            return (null, Failure.BadBody);
        }
    }
}
