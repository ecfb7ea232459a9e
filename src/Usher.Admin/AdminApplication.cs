using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Usher.Admin.Dashboard;
using Usher.Hosting.Control;
using Usher.Runtime;
using Usher.Telemetry.Metrics;

namespace Usher.Admin;

/// <summary>
/// What the admin listener answers: health (<c>/live</c>, <c>/ready</c>, <c>/started</c>), <c>/metrics</c>, the admin API (<c>/api/…</c>, the same that
/// the control socket serves) and the dashboard. It lets in who may come in, and what follows need not ask.
/// </summary>
internal sealed class AdminApplication(Gateway gateway, GatewayMetrics metrics, ControlTable table, DashboardFiles dashboard, InstanceToken token) : IHttpApplication<HttpContext>
{
    private const string Description = "/openapi.json";
    private AdminGate _gate = AdminGate.Closed;

    /// <summary>Says who is let in from now on.</summary>
    public void Admit(AdminSpec spec) => Volatile.Write(ref _gate, new AdminGate(spec, token));

    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public void DisposeContext(HttpContext context, Exception? exception)
    {
    }

    public Task ProcessRequestAsync(HttpContext context)
    {
        var gate = Volatile.Read(ref _gate);
        var headers = context.Response.Headers;
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        return context.Request.Path.Value switch
        {
            "/live" or "/started" or "/ready" or "/metrics" => Probe(context, gate),
            Description => Api(context, gate),
            ['/', 'a', 'p', 'i', '/', ..] => Api(context, gate),
            _ => Dashboard(context, gate),
        };
    }

    private Task Probe(HttpContext context, AdminGate gate)
    {
        if (!gate.TakesProbe(context.Request.Host.Host)) return WrongHost(context);
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.Headers.Allow = "GET, HEAD";
            return PlainAnswer.Write(context, StatusCodes.Status405MethodNotAllowed, "only GET is served here\n");
        }

        // Health tells nothing, and the probes of an orchestrator have no secret to show.
        switch (context.Request.Path.Value)
        {
            case "/live": return PlainAnswer.Write(context, StatusCodes.Status200OK, "live\n");
            case "/started": return Health(context, gateway.Current.Version > 0, "started\n", "starting\n");
            case "/ready": return Health(context, gateway is { IsDraining: false, Current.Version: > 0 }, "ready\n", gateway.IsDraining ? "draining\n" : "starting\n");
        }

        if (gate.MayRead(context.Request.Headers.Authorization)) return Metrics(context);
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return PlainAnswer.Write(context, StatusCodes.Status401Unauthorized, "a token is needed\n");
    }

    private Task Api(HttpContext context, AdminGate gate)
    {
        var request = context.Request;
        if (!gate.TakesHost(request.Host.Host)) return ControlAnswer.Problem(context, ControlProblem.WrongHost, "This host is none of this listener's: 'hosts' under 'admin' names others.");
        if (!RequestOrigin.MayBeOurs(request)) return ControlAnswer.Problem(context, ControlProblem.CrossOrigin, "Pages of other origins are not answered.");
        var isRead = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
        if (isRead ? !gate.MayRead(request.Headers.Authorization) : !gate.MayWrite(request.Headers.Authorization))
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            return ControlAnswer.Problem(context, ControlProblem.TokenNeeded, isRead
                ? "A token is needed: the one that 'admin' has in the file, or the one that 'usher dashboard' prints."
                : "Writing needs a token: the one that 'admin' has in the file, or the one that 'usher dashboard' prints.");
        }

        if (!isRead && !RequestOrigin.IsOurs(request))
            return ControlAnswer.Problem(context, ControlProblem.CrossOrigin, "Writing needs 'Sec-Fetch-Site: same-origin', which browsers send, or an 'Origin' that is this host.");
        return table.Handle(context, isSocket: false);
    }

    private Task Dashboard(HttpContext context, AdminGate gate) => gate.TakesHost(context.Request.Host.Host) ? dashboard.Handle(context) : WrongHost(context);

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
        PlainAnswer.Write(context, isGood ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, isGood ? good : bad);

    private static Task WrongHost(HttpContext context) => PlainAnswer.Write(context, StatusCodes.Status421MisdirectedRequest, "this host is none of this listener's\n");
}
