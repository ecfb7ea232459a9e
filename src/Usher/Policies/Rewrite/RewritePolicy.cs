using Microsoft.AspNetCore.Http;
using Usher.Config;
using Usher.Expressions;
using Usher.Failures;
using Usher.Live;
using Usher.Routing;

namespace Usher.Policies.Rewrite;

/// <summary>Changes the target, the method and the host that the upstream sees: <c>rewrite: /v2/orders/{id}</c>.</summary>
internal sealed class RewritePolicy() : Policy<RewriteOptions>("rewrite", Stage.Shape)
{
    protected override bool IsQuick => true;

    protected override void Validate(RewriteOptions options, ConfigCheck check)
    {
        Path(options, check, captures: null);
        var query = QueryEdits.Compile(options.Query, check, new ExpressionScope(), []);
        if (options.Method is { } method && (!HeaderText.IsName(method) || method.Any(char.IsAsciiLetterLower) || method is "CONNECT")) check.Error(options, nameof(options.Method), "expected a method such as POST, in capitals");
        if (options.Host is { } host && TargetAuthority.Parse(host, out _) != TargetError.None) check.Error(options, nameof(options.Host), $"'{host}' is not a host");
        if (options is { Path: null, Strip: null, Prefix: null, Regex: null, Method: null, Host: null } && query is null) check.ErrorAtRecord(options, "expected 'path', 'strip', 'prefix', 'regex', 'query', 'method' or 'host'");
    }

    protected override RequestDelegate Build(RewriteOptions options, RouteBuild route, RequestDelegate next)
    {
        var reads = new HashSet<RequestDependency>();
        var path = Path(options, route.Check, route.Captures);
        var query = QueryEdits.Compile(options.Query, route.Check, new ExpressionScope { Captures = route.Captures }, reads);
        foreach (var read in reads) route.DependsOn(read.Aspect, read.Name);
        if (options.Method is not null || options.Host is not null) route.OnForward(new HeadRewrite(options.Method, options.Host));
        if (path is null && query is null) return next;
        return context =>
        {
            var request = GatewayRequest.Of(context);
            if (path is not null && !path.TryApply(request)) return Refusal.Write(context, Failure.BadTarget);
            query?.Apply(context, request);
            return next(context);
        };
    }

    /// <summary>What becomes of a request, without a route being built; says no where no path comes of it.</summary>
    internal static bool TryRewrite(RewriteOptions options, HttpContext context, GatewayRequest request)
    {
        var check = new ConfigCheck();
        if (Path(options, check, captures: null) is { } path && !path.TryApply(request)) return false;
        QueryEdits.Compile(options.Query, check, new ExpressionScope(), [])?.Apply(context, request);
        if (options.Host is { } host) request.Host = host;
        return true;
    }

    private static PathEdits? Path(RewriteOptions options, ConfigCheck check, IReadOnlyList<string>? captures)
    {
        if (options.Path is not { } whole) return PathEdits.Compile(check, options, options.Strip, options.Regex, options.Prefix);
        if (options.Strip is not null || options.Regex is not null || options.Prefix is not null) check.Error(options, nameof(options.Path), "'path' is the whole path: 'strip', 'regex' and 'prefix' change the one that came");
        return TemplateCheck.Read(check, options, nameof(options.Path), whole, TemplateKind.Path, captures) is { } path ? PathEdits.Whole(path) : null;
    }
}
