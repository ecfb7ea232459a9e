using Microsoft.AspNetCore.Http;
using Usher.Config;
using Usher.Failures;
using Usher.Live;

namespace Usher.Policies.Csrf;

/// <summary>
/// Refuses what another site makes a browser send: <c>csrf: true</c>. It asks the browser itself (Sec-Fetch-Site, W3C Fetch Metadata §2.3;
/// Origin, RFC 6454), so it needs no tokens and no state.
/// </summary>
internal sealed class CsrfPolicy() : Policy<CsrfOptions>("csrf", Stage.Protect)
{
    protected override bool IsQuick => true;

    protected override void Validate(CsrfOptions options, ConfigCheck check)
    {
        for (var i = 0; i < options.Origins.Count; i++)
        {
            if (options.Origins[i] is "*") check.Error(options, nameof(options.Origins), i, "'*' would let every site send", "leave 'csrf' out for a route that any site may use");
        }

        OriginSet.Read(options.Origins, check, options, nameof(options.Origins));
    }

    protected override RequestDelegate Build(CsrfOptions options, RouteBuild route, RequestDelegate next)
    {
        var trusted = OriginSet.Read(options.Origins, check: null, options, nameof(options.Origins));
        return context => MayCross(context, trusted) ? next(context) : Refusal.Write(context, Failure.Forbidden, "This request comes from another site.");
    }

    private static bool MayCross(HttpContext context, OriginSet trusted)
    {
        // A WebSocket is opened by a GET, and then writes.
        var method = context.Request.Method;
        if ((HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method)) && !UpgradeRequest.Is(context)) return true;

        var headers = context.Request.Headers;
        var (site, origin) = (headers["Sec-Fetch-Site"], headers.Origin);
        if (site.Count > 1 || origin.Count > 1) return false;
        if (site.Count == 1 && site[0] is "same-origin" or "none") return true;

        // No browser that could be made to send it leaves both out: another program, which carries nobody's cookies.
        if (origin.Count == 0) return site.Count == 0;
        if (site.Count == 0 && WebOrigin.IsOwn(origin[0], GatewayRequest.Of(context))) return true;
        return trusted.Contains(origin[0]!);
    }
}
