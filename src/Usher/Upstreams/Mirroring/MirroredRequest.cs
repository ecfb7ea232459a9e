using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Usher.Live;

namespace Usher.Upstreams.Mirroring;

/// <summary>Copies of requests, which live on after the request itself, and whose answers go nowhere.</summary>
internal static class MirroredRequest
{
    /// <summary>A copy without a body.</summary>
    public static DefaultHttpContext Of(HttpContext context)
    {
        var copy = new DefaultHttpContext();
        var request = copy.Request;
        (request.Method, request.Scheme, request.Protocol) = (context.Request.Method, context.Request.Scheme, "HTTP/1.1");
        foreach (var (name, values) in context.Request.Headers) request.Headers[name] = values;
        // Nobody waits for a "100 Continue", and nobody reads trailers.
        request.Headers.Remove("Expect");
        request.Headers.Remove("TE");
        request.Headers.Remove("Transfer-Encoding");
        request.ContentLength = null;
        copy.Response.Body = Stream.Null;
        copy.Features.Set<IHttpRequestBodyDetectionFeature>(new BodyDetection(false));
        copy.Features.Set(GatewayRequest.Of(context).Copy());
        copy.TraceIdentifier = context.TraceIdentifier;
        return copy;
    }

    /// <summary>Gives it the body.</summary>
    public static void SetBody(DefaultHttpContext copy, MemoryStream body)
    {
        copy.Request.Body = body;
        copy.Request.ContentLength = body.Length;
        copy.Features.Set<IHttpRequestBodyDetectionFeature>(new BodyDetection(body.Length > 0));
    }

    private sealed class BodyDetection(bool canHaveBody) : IHttpRequestBodyDetectionFeature
    {
        public bool CanHaveBody => canHaveBody;
    }
}
