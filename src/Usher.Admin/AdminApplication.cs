using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Usher.Runtime;
using Usher.Telemetry.Metrics;

namespace Usher.Admin;

/// <summary>
/// What the admin listener answers: <c>/live</c>, <c>/ready</c>, <c>/started</c> and <c>/metrics</c>. On a loopback address it takes only
/// requests whose Host is a loopback name too, so that no web page can reach it through a name of its own (DNS rebinding).
/// </summary>
internal sealed class AdminApplication(Gateway gateway, GatewayMetrics metrics) : IHttpApplication<HttpContext>
{
    private AdminGate _gate = AdminGate.Closed;

    /// <summary>Says who is let in from now on.</summary>
    public void Admit(AdminSpec spec) => Volatile.Write(ref _gate, new AdminGate(spec));

    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public void DisposeContext(HttpContext context, Exception? exception)
    {
    }

    public Task ProcessRequestAsync(HttpContext context)
    {
        var gate = Volatile.Read(ref _gate);
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        if (!gate.TakesHost(context.Request.Host.Host)) return Answer(context, StatusCodes.Status421MisdirectedRequest, "this address is for this machine only\n");
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.Headers.Allow = "GET, HEAD";
            return Answer(context, StatusCodes.Status405MethodNotAllowed, "only GET is served here\n");
        }

        // Health tells nothing, and the probes of an orchestrator have no secret to show.
        switch (context.Request.Path.Value)
        {
            case "/live": return Answer(context, StatusCodes.Status200OK, "live\n");
            case "/started": return Health(context, gateway.Current.Version > 0, "started\n", "starting\n");
            case "/ready": return Health(context, gateway is { IsDraining: false, Current.Version: > 0 }, "ready\n", gateway.IsDraining ? "draining\n" : "starting\n");
        }

        if (!gate.TakesToken(context.Request.Headers.Authorization))
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            return Answer(context, StatusCodes.Status401Unauthorized, "a token is needed\n");
        }

        return context.Request.Path.Value == "/metrics" ? Metrics(context) : Answer(context, StatusCodes.Status404NotFound, "there is nothing here\n");
    }

    private async Task Metrics(HttpContext context)
    {
        var format = ExpositionFormats.Choose(context.Request.Headers.Accept.ToString());
        context.Response.ContentType = ExpositionFormats.MediaTypeOf(format);
        context.Response.Headers.Vary = "Accept";
        if (HttpMethods.IsHead(context.Request.Method)) return;
        Exposition.Write(metrics, context.Response.BodyWriter, format);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private static Task Health(HttpContext context, bool isGood, string good, string bad) =>
        Answer(context, isGood ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, isGood ? good : bad);

    private static Task Answer(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.ContentLength = text.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.WriteAsync(text, context.RequestAborted);
    }
}
