using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

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
            var kept = container.HostContext ??= new GatewayContext(scopes);
            kept.Http.Initialize(contextFeatures);
            return kept;
        }

        var context = new GatewayContext(scopes);
        context.Http.Initialize(contextFeatures);
        return context;
    }

    public Task ProcessRequestAsync(GatewayContext context) => middleware.Invoke(context.Http, context.State);

    public void DisposeContext(GatewayContext context, Exception? exception) => context.Http.Uninitialize();
}

/// <summary>A context that is used for one request after the other.</summary>
internal sealed class GatewayContext(IServiceScopeFactory scopes)
{
    public DefaultHttpContext Http { get; } = new() { ServiceScopeFactory = scopes };

    public RequestState State { get; } = new();
}
