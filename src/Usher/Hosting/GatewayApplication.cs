using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.DependencyInjection;
using Usher.Listeners;
using Usher.Listeners.Tls;

namespace Usher.Hosting;

/// <summary>
/// What Usher's own listeners run for a request. Leaner than ASP.NET's hosting application: no scope, no Activity, no diagnostics unless a
/// route wants them; the context is used again for the next request of the same connection or stream.
/// </summary>
internal sealed class GatewayApplication(GatewayMiddleware middleware, IServiceScopeFactory scopes) : IHttpApplication<GatewayContext>
{
    public GatewayContext CreateContext(IFeatureCollection contextFeatures)
    {
        if (contextFeatures is IHostContextContainer<GatewayContext> container)
        {
            var kept = container.HostContext ??= new GatewayContext(scopes, contextFeatures);
            kept.Begin(contextFeatures);
            return kept;
        }

        var context = new GatewayContext(scopes, contextFeatures);
        context.Begin(contextFeatures);
        return context;
    }

    public Task ProcessRequestAsync(GatewayContext context) => middleware.Invoke(context.Http, context.State);

    public void DisposeContext(GatewayContext context, Exception? exception) => context.End();
}

/// <summary>A context that is used for one request after the other.</summary>
internal sealed class GatewayContext(IServiceScopeFactory scopes, IFeatureCollection features)
{
    private readonly ConnectionDrain? _drain = features.Get<ConnectionDrain>();

    public DefaultHttpContext Http { get; } = new() { ServiceScopeFactory = scopes };

    public RequestState State { get; } = new() { Tls = TlsSession.Of(features) };

    public void Begin(IFeatureCollection features)
    {
        Http.Initialize(features);
        if (MayPause(Http.Request) && features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate) rate.MinDataRate = null;     // HTTP/2 cannot be asked for it
        _drain?.Begin(features);
    }

    // A stream of messages is silent while there is nothing to say, so 'bodyRate' is not for it.
    private static bool MayPause(HttpRequest request) =>
        request.Headers.ContentType is [{ } type] && type.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) || HttpMethods.IsConnect(request.Method);

    // The server calls this when the response has left or has broken off.
    public void End()
    {
        State.Request.EndObservation(Http);
        _drain?.Finish();
        Http.Uninitialize();
    }
}
