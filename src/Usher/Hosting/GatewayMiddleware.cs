using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Usher.Failures;
using Usher.Routing;
using Usher.Runtime;

namespace Usher.Hosting;

/// <summary>
/// The beginning of every request's way: pins the snapshot, so that the whole request sees one configuration, reads the target, finds the
/// route and runs its pipeline.
/// </summary>
internal sealed partial class GatewayMiddleware(Gateway gateway, ILogger<GatewayMiddleware> log)
{
    /// <summary>Handles one request.</summary>
    public Task Invoke(HttpContext context, RequestState state)
    {
        var lease = gateway.Enter();
        Task running;
        try
        {
            running = Run(lease.Snapshot, context, state);
        }
        catch (Exception bug)
        {
            running = Fail(context, bug);
        }

        if (!running.IsCompletedSuccessfully) return Finish(context, running, lease);
        lease.Leave();
        return running;
    }

    private Task Run(Snapshot snapshot, HttpContext context, RequestState state)
    {
        var trouble = RequestTarget.Read(context, out var target);
        if (trouble != TargetError.None) return Refuse(context, trouble);

        var request = state.Request;
        request.Target = target.Text;
        request.PathLength = target.PathLength;
        request.Host = target.Authority.Text;
        request.FailureCode = null;
        request.Change = null;
        state.Origin.Resolve(context, request, snapshot.Proxies);
        context.Features.Set(request);
        if (target.Path.SequenceEqual(snapshot.ReadyPath)) return Ready(context);

        var match = Preflight.IsOne(context)
            ? Preflight.Match(snapshot.Routes, context, target, request.ClientAddress)
            : snapshot.Routes.Match(context, target, request.ClientAddress);
        if (match.Route is not { } route) return Miss(context, match);
        request.Captures = match.Captures;
        return route.Pipeline(context);
    }

    private async Task Finish(HttpContext context, Task running, SnapshotLease lease)
    {
        try
        {
            await running;
        }
        catch (Exception bug)
        {
            await Fail(context, bug);
        }
        finally
        {
            lease.Leave();
        }
    }

    // Exceptions mean bugs, or a client that left or sent a broken body while something was reading it.
    private Task Fail(HttpContext context, Exception bug)
    {
        if (bug is BadHttpRequestException bad)
        {
            return (bad.StatusCode switch
            {
                StatusCodes.Status413PayloadTooLarge => Failure.BodyTooLarge,
                StatusCodes.Status408RequestTimeout => Failure.RequestTimeout,
                _ => Failure.BadBody,
            }).Write(context);
        }

        if (bug is OperationCanceledException or IOException && context.RequestAborted.IsCancellationRequested) return Task.CompletedTask;
        Log.Bug(log, context.TraceIdentifier, bug);
        return Failure.Internal.Write(context);
    }

    private static Task Refuse(HttpContext context, TargetError trouble)
    {
        var failure = trouble is TargetError.Host or TargetError.HostMismatch ? Failure.BadHost : Failure.BadTarget;
        return failure.Write(context, trouble.Describe());
    }

    private static Task Miss(HttpContext context, in RouteMatch<CompiledRoute> match)
    {
        switch (match.Kind)
        {
            case RouteMatchKind.MethodNotAllowed:
                var allow = match.Allow;
                context.Response.OnStarting(() =>
                {
                    context.Response.Headers.Allow = allow;
                    return Task.CompletedTask;
                });
                return Failure.MethodNotAllowed.Write(context);
            case RouteMatchKind.Ambiguous:
                return Failure.BadTarget.Write(context, "The path reads differently when its encoded slashes or its parameters are taken out.");
            default:
                return Failure.NotFound.Write(context);
        }
    }

    private Task Ready(HttpContext context)
    {
        if (gateway.IsDraining) return Failure.Draining.Write(context);
        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.ContentType = "text/plain";
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.WriteAsync("ready\n", context.RequestAborted);
    }

    private static partial class Log
    {
        [LoggerMessage(1001, LogLevel.Error, "Request {RequestId} failed: a bug in Usher or in a policy")]
        public static partial void Bug(ILogger logger, string requestId, Exception bug);
    }
}
