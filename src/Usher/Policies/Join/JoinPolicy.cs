using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Usher.Config;
using Usher.Failures;
using Usher.Live;

namespace Usher.Policies.Join;

/// <summary>Answers with one document that is made of the answers of several services.</summary>
internal sealed partial class JoinPolicy() : Policy<JoinOptions>("join", Stage.Answer)
{
    protected override void Validate(JoinOptions options, ConfigCheck check) => new JoinCompiler(options, check, route: null).Compile();

    protected override RequestDelegate Build(JoinOptions options, RouteBuild route, RequestDelegate next)
    {
        var compiler = new JoinCompiler(options, route.Check, route);
        var plan = compiler.Compile();
        foreach (var read in compiler.Reads) route.DependsOn(read.Aspect, read.Name);
        if (plan is null) return next;
        var (time, log, key) = (route.Time, route.Logs.CreateLogger<JoinPolicy>(), route.Key);
        return context => Answer(plan, context, time, log, key);
    }

    private static async Task Answer(JoinPlan plan, HttpContext context, TimeProvider time, ILogger log, string route)
    {
        JsonDocument? body = null;
        if (plan.ReadsBody)
        {
            (body, var wrong) = await ClientBody.Read(context, plan.Buffer);
            if (wrong is not null)
            {
                await Refusal.Write(context, wrong);
                return;
            }
        }

        using var owned = body;
        using var run = new JoinRun(plan, context, body?.RootElement ?? default, time);
        try
        {
            await run.Ask();
            var failed = run.Failed;
            if (!run.IsGone && failed is null) failed = run.BrokenStream() ?? await Write(context, run, log, route);
            if (run.IsGone) Leave(context);
            else if (failed is not null) await Fail(context, failed, run.Results[failed.Index], log, route);
        }
        finally
        {
            await run.End();
        }
    }

    private static async Task<JoinPart?> Write(HttpContext context, JoinRun run, ILogger log, string route)
    {
        foreach (var part in run.Plan.Parts)
        {
            var result = run.Results[part.Index];
            if (result.IsPartial) Log.Partial(log, context.TraceIdentifier, route, part.Name, PartFailures.NameOf(result.Failure));
        }

        return await JoinAnswer.Write(context, run);
    }

    private static Task Fail(HttpContext context, JoinPart part, PartResult result, ILogger log, string route)
    {
        if (result.Passed is { } passed && !context.Response.HasStarted) return JoinAnswer.WritePassed(context, passed);
        Log.Failed(log, context.TraceIdentifier, route, part.Name, PartFailures.NameOf(result.Failure));
        return result.Failure == PartFailure.Timeout
            ? Refusal.Write(context, Failure.PartTimeout, $"The part '{part.Name}' of the answer did not come in time.")
            : Refusal.Write(context, Failure.PartFailed, $"The part '{part.Name}' of the answer could not be had.");
    }

    private static void Leave(HttpContext context)
    {
        GatewayRequest.Of(context).FailureCode = FailureNames.NameOf(FailureKind.ClientGone);
        context.Abort();
    }

    private static partial class Log
    {
        [LoggerMessage(5901, LogLevel.Warning, "Request {RequestId} on {Route}: the required part {Part} failed: {Failure}")]
        public static partial void Failed(ILogger logger, string requestId, string route, string part, string failure);

        [LoggerMessage(5902, LogLevel.Debug, "Request {RequestId} on {Route}: answered without the part {Part}: {Failure}")]
        public static partial void Partial(ILogger logger, string requestId, string route, string part, string failure);
    }
}
