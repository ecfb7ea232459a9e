using Microsoft.AspNetCore.Http;
using Usher.Config;
using Usher.Expressions;
using Usher.Failures;
using Usher.Live;
using Usher.Routing;

namespace Usher.Policies.Redirect;

/// <summary>Sends the client to another address: <c>redirect: https://example.com/{rest}</c>.</summary>
internal sealed class RedirectPolicy() : Policy<RedirectOptions>("redirect", Stage.Answer)
{
    protected override bool IsQuick => true;

    protected override void Validate(RedirectOptions options, ConfigCheck check)
    {
        if (options.Status is not (301 or 302 or 303 or 307 or 308)) check.Error(options, nameof(options.Status), "expected 301, 302, 303, 307 or 308");
        if (options.Host is { } host && TargetAuthority.Parse(host, out _) != TargetError.None) check.Error(options, nameof(options.Host), $"'{host}' is not a host");
        var path = PathEdits.Compile(check, options, options.Strip, options.Regex, options.Prefix);
        var query = QueryEdits.Compile(options.Query, check, new ExpressionScope(), []);
        var changes = path is not null || query is not null || options.Host is not null || options.Regex is not null;
        if (options.To is { } to)
        {
            TemplateCheck.Read(check, options, nameof(options.To), to, TemplateKind.Url, captures: null);
            if (changes) check.Error(options, nameof(options.To), "'to' is the whole address: the other keys change the one that came");
        }
        else if (!changes)
        {
            check.ErrorAtRecord(options, "expected 'to', 'host', 'strip', 'regex', 'prefix' or 'query'");
        }
    }

    protected override RequestDelegate Build(RedirectOptions options, RouteBuild route, RequestDelegate next)
    {
        if (options.To is not { } text) return Changed(options, route);
        if (TemplateCheck.Read(route.Check, options, nameof(options.To), text, TemplateKind.Url, route.Captures) is not { } to) return next;
        var status = options.Status;
        var keepsQuery = !to.HasQuery;
        var fragment = to.Fragment;
        return context =>
        {
            var request = GatewayRequest.Of(context);
            var location = to.Fill(request.Captures);
            var query = keepsQuery ? request.Query : default;
            return Answer(context, status, query.Length + fragment.Length == 0 ? location : string.Concat(location, query, fragment));
        };
    }

    // The address that came, with changes.
    private static RequestDelegate Changed(RedirectOptions options, RouteBuild route)
    {
        var reads = new HashSet<RequestDependency>();
        var path = PathEdits.Compile(route.Check, options, options.Strip, options.Regex, options.Prefix);
        var query = QueryEdits.Compile(options.Query, route.Check, new ExpressionScope { Captures = route.Captures }, reads);
        if (options.Host is not null) reads.Add(new RequestDependency(RequestAspect.Origin));
        foreach (var read in reads) route.DependsOn(read.Aspect, read.Name);
        var (status, host) = (options.Status, options.Host);
        return context =>
        {
            var request = GatewayRequest.Of(context);
            if (path is not null && !path.TryApply(request)) return Refusal.Write(context, Failure.BadTarget);
            query?.Apply(context, request);
            return Answer(context, status, host is null ? request.Target : $"{request.ClientScheme}://{host}{request.Target}");
        };
    }

    private static Task Answer(HttpContext context, int status, string location)
    {
        context.Response.StatusCode = status;
        context.Response.Headers.Location = location;
        context.Response.ContentLength = 0;
        return Task.CompletedTask;
    }
}
