using Microsoft.AspNetCore.Http;
using Usher.Config;
using Usher.Failures;
using Usher.Live;
using Usher.Routing;

namespace Usher.Policies.Rewrite;

/// <summary>Changes the path that the upstream sees: <c>rewrite: /v2/orders/{id}</c>.</summary>
internal sealed class RewritePolicy() : Policy<RewriteOptions>("rewrite", Stage.Shape)
{
    protected override void Validate(RewriteOptions options, ConfigCheck check) =>
        TemplateCheck.Read(check, options, nameof(options.Path), options.Path, TemplateKind.Path, captures: null);

    protected override RequestDelegate Build(RewriteOptions options, RouteBuild route, RequestDelegate next)
    {
        if (TemplateCheck.Read(route.Check, options, nameof(options.Path), options.Path, TemplateKind.Path, route.Captures) is not { } path) return next;
        return context => TryRewrite(path, GatewayRequest.Of(context)) ? next(context) : Refusal.Write(context, Failure.BadTarget);
    }

    /// <summary>Changes the target of a request; says no where the captures make no path of it.</summary>
    internal static bool TryRewrite(Template path, GatewayRequest request)
    {
        // OPTIONS * is about the server as a whole and has no path.
        if (request.Target is "*") return true;

        // The same reading that every client's path goes through, so that the result has no dot segment in any spelling.
        var filled = path.Fill(request.Captures);
        var text = request.Query.Length == 0 ? filled : string.Concat(filled, request.Query);
        if (RequestTarget.Parse(text, "GET", host: null, hostOptional: true, out var target) != TargetError.None) return false;
        request.Target = target.Text;
        request.PathLength = target.PathLength;
        return true;
    }
}
