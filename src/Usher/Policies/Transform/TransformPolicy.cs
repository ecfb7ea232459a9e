using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Usher.Config;
using Usher.Failures;
using Usher.Live;

namespace Usher.Policies.Transform;

/// <summary>Changes requests on their way to the upstream, and responses on their way back.</summary>
internal sealed partial class TransformPolicy() : Policy<TransformOptions>("transform", Stage.Shape)
{
    protected override void Validate(TransformOptions options, ConfigCheck check)
    {
        var compiler = new TransformCompiler(check, captures: null);
        compiler.Compile(options.Request);
        compiler.Compile(options.Response);
        if (options.Request is null && options.Response is null) check.ErrorAtRecord(options, "expected 'request' or 'response'");
    }

    protected override RequestDelegate Build(TransformOptions options, RouteBuild route, RequestDelegate next)
    {
        var compiler = new TransformCompiler(route.Check, route.Captures);
        var onRequest = compiler.Compile(options.Request);
        var onResponse = compiler.Compile(options.Response);
        foreach (var read in compiler.Reads) route.DependsOn(read.Aspect, read.Name);
        var log = route.Logs.CreateLogger<TransformPolicy>();
        var key = route.Key;
        var readsAnswer = onResponse?.Body is { IgnoresBody: false };
        if (onRequest is { LeavesHead: false } || readsAnswer) route.OnForward(new HeadChange(onRequest, readsAnswer));
        var body = onRequest?.Body;
        if (body is null && onResponse is null) return next;
        return context =>
        {
            if (UpgradeRequest.Is(context)) return next(context);
            var request = GatewayRequest.Of(context);
            return Run(context, request, body is not null && onRequest!.Holds(context, request) ? body : null, onResponse, next, log, key);
        };
    }

    private static async Task Run(HttpContext context, GatewayRequest request, BodyPlan? body, ResponsePlan? response, RequestDelegate next, ILogger log, string route)
    {
        if (body is not null && await RequestBodies.Change(body, context, request) is { } failure)
        {
            await Refusal.Write(context, failure);
            return;
        }

        if (response is null)
        {
            await next(context);
            return;
        }

        var inner = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        using var run = new ResponseRun(response, context, request, inner);
        context.Features.Set<IHttpResponseBodyFeature>(run);
        bool isWhole;
        try
        {
            await next(context);
            isWhole = await run.Finish();
        }
        finally
        {
            context.Features.Set(inner);
        }

        if (run.Problem != BodyProblem.None) Log.Failed(log, context.TraceIdentifier, route, run.Problem);
        if (!isWhole) await Refusal.Write(context, Failure.UpstreamBroke);
    }

    private static partial class Log
    {
        [LoggerMessage(5701, LogLevel.Warning, "Request {RequestId} on {Route}: the upstream's body cannot be transformed: {Problem}")]
        public static partial void Failed(ILogger logger, string requestId, string route, BodyProblem problem);
    }
}
