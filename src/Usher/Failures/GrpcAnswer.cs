using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Usher.Failures;

/// <summary>
/// Answers to calls of gRPC: HTTP's status is 200, and how the call ended stands in <c>grpc-status</c>, in a head that is trailers at the same time
/// (gRPC over HTTP/2, "Trailers-Only"). A client that gets another status of HTTP has to guess.
/// </summary>
internal static class GrpcAnswer
{
    private const string MediaType = "application/grpc";

    /// <summary>DEADLINE_EXCEEDED.</summary>
    public const int DeadlineExceeded = 4;

    /// <summary>Whether a request is a call of gRPC; gRPC-Web is none.</summary>
    public static bool IsCall(HttpRequest request) =>
        request.ContentType is { } type && type.StartsWith(MediaType, StringComparison.OrdinalIgnoreCase)
        && (type.Length == MediaType.Length || type[MediaType.Length] is '+' or ';' or ' ')
        && !HttpProtocol.IsHttp11(request.Protocol) && !HttpProtocol.IsHttp10(request.Protocol);

    /// <summary>Makes a response that has not begun the answer to a call, and sends it.</summary>
    /// <param name="response">The response.</param>
    /// <param name="status">The status of gRPC.</param>
    /// <param name="message">A sentence for people.</param>
    public static Task Write(HttpResponse response, int status, string message)
    {
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = MediaType;
        response.Headers.GrpcStatus = status.ToString(CultureInfo.InvariantCulture);
        response.Headers.GrpcMessage = Escape(message);
        return response.CompleteAsync();
    }

    /// <summary>The status of gRPC for one of HTTP: as clients guess it, and where that says more, what it means.</summary>
    public static int StatusOf(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => 16,                // UNAUTHENTICATED
        StatusCodes.Status403Forbidden => 7,                    // PERMISSION_DENIED
        StatusCodes.Status404NotFound or StatusCodes.Status405MethodNotAllowed => 12,       // UNIMPLEMENTED
        StatusCodes.Status409Conflict => 10,                    // ABORTED
        StatusCodes.Status413PayloadTooLarge or StatusCodes.Status429TooManyRequests => 8,  // RESOURCE_EXHAUSTED
        StatusCodes.Status502BadGateway or StatusCodes.Status503ServiceUnavailable or StatusCodes.Status504GatewayTimeout => 14,     // UNAVAILABLE
        _ => 13,                                                // INTERNAL
    };

    // Percent-encoded, where it is not printable ASCII.
    private static string Escape(string message)
    {
        if (!message.AsSpan().ContainsAnyExceptInRange(' ', '~') && !message.Contains('%', StringComparison.Ordinal)) return message;
        var text = new StringBuilder();
        foreach (var b in Encoding.UTF8.GetBytes(message))
        {
            if (b is >= (byte)' ' and <= (byte)'~' and not (byte)'%') text.Append((char)b);
            else text.Append('%').Append(b.ToString("X2", CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }
}
