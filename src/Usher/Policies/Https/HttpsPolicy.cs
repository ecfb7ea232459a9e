using Microsoft.AspNetCore.Http;
using Usher.Config;
using Usher.Failures;
using Usher.Live;

namespace Usher.Policies.Https;

/// <summary>Serves a route over https only: <c>https: redirect</c>.</summary>
internal sealed class HttpsPolicy() : Policy<HttpsOptions>("https", Stage.Protect)
{
    protected override bool IsQuick => true;

    protected override void Validate(HttpsOptions options, ConfigCheck check)
    {
        if (options.Port is < 1 or > 65535) check.Error(options, nameof(options.Port), "expected a port from 1 to 65535");
        if (options.Status is not (301 or 302 or 307 or 308)) check.Error(options, nameof(options.Status), "expected 301, 302, 307 or 308");
    }

    protected override RequestDelegate Build(HttpsOptions options, RouteBuild route, RequestDelegate next)
    {
        var redirects = options.Redirect;
        var port = options.Port == 443 ? "" : $":{options.Port}";
        var forReads = options.Status;
        var forOthers = forReads switch { 301 => 308, 302 => 307, _ => forReads };
        return context =>
        {
            var request = GatewayRequest.Of(context);
            if (string.Equals(request.ClientScheme, "https", StringComparison.OrdinalIgnoreCase)) return next(context);
            if (!redirects) return Refusal.Write(context, Failure.Forbidden, "This address is served over https only.");
            if (request.Host.Length == 0) return Refusal.Write(context, Failure.BadHost);

            var method = context.Request.Method;
            var target = request.Target is "*" ? "/" : request.Target;
            context.Response.StatusCode = HttpMethods.IsGet(method) || HttpMethods.IsHead(method) ? forReads : forOthers;
            context.Response.Headers.Location = $"https://{NameOf(request.Host)}{port}{target}";
            context.Response.ContentLength = 0;
            return Task.CompletedTask;
        };
    }

    // The host without its port; the colons of an IPv6 address stand in brackets.
    private static ReadOnlySpan<char> NameOf(string host)
    {
        var colon = host.LastIndexOf(':');
        return colon > host.LastIndexOf(']') ? host.AsSpan(0, colon) : host;
    }
}
