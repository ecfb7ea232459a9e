using Microsoft.AspNetCore.Http;
using Usher.Config;
using Usher.Live;

namespace Usher.Policies.Redirect;

/// <summary>Sends the client to another address: <c>redirect: https://example.com/{rest}</c>.</summary>
internal sealed class RedirectPolicy() : Policy<RedirectOptions>("redirect", Stage.Answer)
{
    protected override void Validate(RedirectOptions options, ConfigCheck check)
    {
        if (options.Status is not (301 or 302 or 303 or 307 or 308)) check.Error(options, nameof(options.Status), "expected 301, 302, 303, 307 or 308");
        TemplateCheck.Read(check, options, nameof(options.To), options.To, TemplateKind.Url, captures: null);
    }

    protected override RequestDelegate Build(RedirectOptions options, RouteBuild route, RequestDelegate next)
    {
        if (TemplateCheck.Read(route.Check, options, nameof(options.To), options.To, TemplateKind.Url, route.Captures) is not { } to) return next;
        var status = options.Status;
        var keepsQuery = !to.HasQuery;
        var fragment = to.Fragment;
        return context =>
        {
            var request = GatewayRequest.Of(context);
            var location = to.Fill(request.Captures);
            var query = keepsQuery ? request.Query : default;
            context.Response.StatusCode = status;
            context.Response.Headers.Location = query.Length + fragment.Length == 0 ? location : string.Concat(location, query, fragment);
            context.Response.ContentLength = 0;
            return Task.CompletedTask;
        };
    }
}
