using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Usher.Live;

/// <summary>
/// Makes requests that no client waits for: what a policy sends on through its pipeline by itself. Such a request has a response that goes to
/// a <see cref="ResponseSink"/>, and an end that only the sink decides on.
/// </summary>
internal static class DetachedContext
{
    /// <summary>A GET that is like a client's request in everything else: target, fields, who is calling.</summary>
    /// <param name="like">The client's request; nothing of it is used after this call.</param>
    /// <param name="sink">Takes the response.</param>
    public static HttpContext Create(HttpContext like, ResponseSink sink)
    {
        var known = GatewayRequest.Of(like);
        var fields = new HeaderDictionary();
        foreach (var (name, values) in like.Request.Headers) fields[name] = values;
        fields.ContentLength = null;
        var asked = new DetachedRequest { Method = HttpMethods.Get, Target = known.Target, PathLength = known.PathLength, Fields = fields };
        var context = Create(like, sink, asked, like.Request.Path, like.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "");
        context.ServiceScopeFactory = like.RequestServices?.GetService<IServiceScopeFactory>()!;
        return context;
    }

    /// <summary>Another request in the name of the same caller. It has no services: nothing but forwarding may handle it.</summary>
    /// <param name="like">The client's request; nothing of it is used after this call.</param>
    /// <param name="sink">Takes the response.</param>
    /// <param name="asked">What is asked.</param>
    public static HttpContext Create(HttpContext like, ResponseSink sink, in DetachedRequest asked) =>
        Create(like, sink, asked, new PathString(asked.Target[..asked.PathLength]), asked.Target);

    private static DefaultHttpContext Create(HttpContext like, ResponseSink sink, in DetachedRequest asked, PathString path, string rawTarget)
    {
        var features = new FeatureCollection();
        var request = new HttpRequestFeature
        {
            Method = asked.Method,
            Scheme = like.Request.Scheme,
            Protocol = HttpProtocol.Http11,
            Path = path,
            QueryString = asked.Target[asked.PathLength..],
            RawTarget = rawTarget,
            Headers = asked.Fields,
        };
        if (asked.Body.Length > 0)
        {
            request.Body = new MemoryStream(asked.Body, writable: false);
            asked.Fields.ContentLength = asked.Body.Length;
        }

        var known = GatewayRequest.Of(like);
        var copy = known.Copy();
        (copy.Target, copy.PathLength) = (asked.Target, asked.PathLength);
        features.Set<IHttpRequestFeature>(request);
        features.Set<IHttpRequestBodyDetectionFeature>(asked.Body.Length > 0 ? HasBody.Yes : HasBody.No);
        features.Set<IHttpResponseFeature>(sink);
        features.Set<IHttpResponseBodyFeature>(sink);
        features.Set<IHttpRequestLifetimeFeature>(sink);
        features.Set(copy);
        var context = new DefaultHttpContext(features) { TraceIdentifier = like.TraceIdentifier };
        context.Connection.RemoteIpAddress = like.Connection.RemoteIpAddress;
        context.Connection.RemotePort = like.Connection.RemotePort;
        if (known.Facts is { Observer: { } observer } facts) copy.ObserveTries(context, facts, observer);
        return context;
    }

    private sealed class HasBody(bool canHaveBody) : IHttpRequestBodyDetectionFeature
    {
        public static HasBody Yes { get; } = new(true);

        public static HasBody No { get; } = new(false);

        public bool CanHaveBody => canHaveBody;
    }
}
