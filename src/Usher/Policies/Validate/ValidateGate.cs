using Microsoft.AspNetCore.Http;
using Usher.Failures;
using Usher.Live;
using Usher.Policies.Validate.Bodies;
using Usher.Policies.Validate.Parameters;
using Usher.Routing;

namespace Usher.Policies.Validate;

/// <summary>What <c>validate</c> does on one route.</summary>
internal sealed class ValidateGate(OperationTable operations, long max, RequestDelegate next)
{
    /// <summary>Lets a request go on, or answers with all that is wrong with it.</summary>
    public Task Invoke(HttpContext context)
    {
        var request = GatewayRequest.Of(context);
        var match = operations.Find(context, request);
        if (match.Route is not { } operation) return Missed(context, match);
        var parts = new RequestParts(context, request, match.Captures);
        operation.CheckHead(parts);
        // What is sent through a tunnel is no body.
        if (operation.Body is { } body && !UpgradeRequest.Is(context) && (body.IsRequired(context) || BodyCheck.HasBody(context))) return CheckBody(context, body, parts);
        return End(context, parts);
    }

    private static Task Missed(HttpContext context, in RouteMatch<Operation> match)
    {
        if (match.Kind != RouteMatchKind.MethodNotAllowed) return Refusal.Write(context, Failure.NotFound);
        context.Response.OnStarting(static state =>
        {
            var (response, allow) = ((HttpResponse, string))state;
            response.Headers.Allow = allow;
            return Task.CompletedTask;
        }, (context.Response, match.Allow!));
        return Refusal.Write(context, Failure.MethodNotAllowed);
    }

    private async Task CheckBody(HttpContext context, BodyRules body, RequestParts parts)
    {
        if (await BodyCheck.Run(context, body, parts, max) is var (failure, detail))
        {
            parts.Dispose();
            await Refusal.Write(context, failure, detail);
            return;
        }

        await End(context, parts);
    }

    private Task End(HttpContext context, RequestParts parts)
    {
        parts.Dispose();
        return parts.Failures.Count == 0 ? next(context) : Refusal.Write(context, Failure.Invalid, parts.Failures);
    }
}
