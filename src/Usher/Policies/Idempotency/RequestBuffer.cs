using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Usher.Policies.Idempotency;

/// <summary>Reads a request's body whole, and puts it back for those who come after.</summary>
internal static class RequestBuffer
{
    /// <summary>The body; null: it is larger than it may be.</summary>
    public static async ValueTask<ReadOnlyMemory<byte>?> Read(HttpContext context, long max)
    {
        var request = context.Request;
        if (request.ContentLength > max) return null;
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false }) return ReadOnlyMemory<byte>.Empty;
        var buffer = new byte[request.ContentLength is { } length ? (int)length : 4096];
        var count = 0;
        while (true)
        {
            // One byte more than there may be tells whether the end has come.
            if (count == buffer.Length)
            {
                if (request.ContentLength is not null) break;
                if (count > max) return null;
                Array.Resize(ref buffer, (int)Math.Min(Math.Max(count * 2L, 4096), max + 1));
            }

            var read = await request.Body.ReadAsync(buffer.AsMemory(count), context.RequestAborted);
            if (read == 0) break;
            count += read;
        }

        if (count > max) return null;
        request.Body = new MemoryStream(buffer, 0, count, writable: false);
        return buffer.AsMemory(0, count);
    }
}
