using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Usher.Live;

/// <summary>
/// Makes requests that no client waits for: what a policy sends on through its pipeline by itself. Such a request has a response that goes to
/// a <see cref="ResponseSink"/>, an end that only the sink decides on, and no body.
/// </summary>
internal static class DetachedContext
{
    /// <summary>A GET that is like a client's request in everything else: target, fields, who is calling.</summary>
    /// <param name="like">The client's request; nothing of it is used after this call.</param>
    /// <param name="sink">Takes the response.</param>
    public static HttpContext Create(HttpContext like, ResponseSink sink)
    {
        var features = new FeatureCollection();
        var request = new HttpRequestFeature
        {
            Method = HttpMethods.Get,
            Scheme = like.Request.Scheme,
            Protocol = HttpProtocol.Http11,
            Path = like.Request.Path,
            QueryString = like.Request.QueryString.Value ?? "",
            RawTarget = like.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "",
            Headers = new HeaderDictionary(),
        };
        foreach (var (name, values) in like.Request.Headers) request.Headers[name] = values;
        request.Headers.ContentLength = null;

        var known = GatewayRequest.Of(like);
        var copy = known.Copy();
        features.Set<IHttpRequestFeature>(request);
        features.Set<IHttpRequestBodyDetectionFeature>(NoBody.Instance);
        features.Set<IHttpResponseFeature>(sink);
        features.Set<IHttpResponseBodyFeature>(sink);
        features.Set<IHttpRequestLifetimeFeature>(sink);
        features.Set(copy);
        var context = new DefaultHttpContext(features) { TraceIdentifier = like.TraceIdentifier, ServiceScopeFactory = like.RequestServices?.GetService<IServiceScopeFactory>()! };
        context.Connection.RemoteIpAddress = like.Connection.RemoteIpAddress;
        context.Connection.RemotePort = like.Connection.RemotePort;
        if (known.Facts is { Observer: { } observer } facts) copy.ObserveTries(context, facts, observer);
        return context;
    }

    private sealed class NoBody : IHttpRequestBodyDetectionFeature
    {
        public static NoBody Instance { get; } = new();

        public bool CanHaveBody => false;
    }
}
