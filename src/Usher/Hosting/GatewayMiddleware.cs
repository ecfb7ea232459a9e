using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Usher.Failures;
using Usher.Live;
using Usher.Routing;
using Usher.Runtime;

namespace Usher.Hosting;

/// <summary>
/// The beginning of every request's way: pins the snapshot, so that the whole request sees one configuration, reads the target, finds the
/// route and runs its pipeline.
/// </summary>
internal sealed partial class GatewayMiddleware(Gateway gateway, ILogger<GatewayMiddleware> log)
{
    private const string AmbiguousDetail = "The path reads differently when its encoded slashes or its parameters are taken out.";

    /// <summary>Handles one request.</summary>
    public Task Invoke(HttpContext context, RequestState state)
    {
        var lease = gateway.Enter();
        Task running;
        try
        {
            running = Start(lease.Snapshot, context, state);
        }
        catch (Exception bug)
        {
            running = Fail(context, bug);
        }

        return Finish(context, running, lease);
    }

    /// <summary>Runs a request through the pipeline of a route that was found for it.</summary>
    public Task Run(HttpContext context, CompiledRoute route, SnapshotLease lease)
    {
        if (route.Observation.IsWanted)
        {
            // The program owns the server, so its own signal says when the response has left.
            var request = GatewayRequest.Of(context);
            route.Observation.Begin(context, request);
            context.Response.OnCompleted(() =>
            {
                request.EndObservation(context);
                return Task.CompletedTask;
            });
        }

        Task running;
        try
        {
            running = route.Pipeline(context);
        }
        catch (Exception bug)
        {
            running = Fail(context, bug);
        }

        return Finish(context, running, lease);
    }

    private Task Start(Snapshot snapshot, HttpContext context, RequestState state)
    {
        var trouble = Begin(snapshot, context, state, out var target);
        if (trouble != TargetError.None) return Refuse(snapshot, context, state.Request, FailureOf(trouble), trouble.Describe());
        if (state.Tls is { } tls && !tls.IsFor(target.Authority.Text, target.Authority.Host, snapshot.Tls))
            return Refuse(snapshot, context, state.Request, Failure.Misdirected, Failure.Misdirected.Detail);
        if (target.Path.SequenceEqual(snapshot.ReadyPath)) return Ready(context);

        var match = Find(snapshot, context, target, state.Request);
        var observation = match.Route is null ? snapshot.Unmatched : match.Route.Observation;
        if (observation.IsWanted) observation.Begin(context, state.Request);
        if (match.Route is { } route) return route.MayBlock && SocketThreads.IsCurrent ? RunInPool(route, context) : route.Pipeline(context);
        state.Request.FailureCode = FailureOf(match.Kind).Failure.Code;
        return Miss(context, match.Kind, match.Allow);
    }

    // A request that came behind another one on its connection begins where that one ended, which may be on a socket's thread.
    private static async Task RunInPool(CompiledRoute route, HttpContext context)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        await route.Pipeline(context);
    }

    private Task Finish(HttpContext context, Task running, SnapshotLease lease)
    {
        if (!running.IsCompletedSuccessfully) return FinishLater(context, running, lease);
        lease.Leave();
        return running;
    }

    /// <summary>Reads what a request is for and who sent it.</summary>
    public static TargetError Begin(Snapshot snapshot, HttpContext context, RequestState state, out RequestTarget target)
    {
        var trouble = RequestTarget.Read(context, out target);
        if (trouble != TargetError.None) return trouble;
        var request = state.Request;
        request.Target = target.Text;
        request.PathLength = target.PathLength;
        request.Host = target.Authority.Text;
        request.FailureCode = null;
        request.Consumer = null;
        request.KeptServerFields = null;
        (request.ClientCertificate, request.ClientCertField) = (state.Tls?.ClientCertificate, state.Tls?.ClientCertField);
        request.ForgetAllowances();
        request.MayResend = false;
        request.RunsOnce = false;
        state.Origin.Resolve(context, request, snapshot.Proxies);
        context.Features.Set(request);
        return TargetError.None;
    }

    /// <summary>Finds the route of a request that has begun.</summary>
    public static RouteMatch<CompiledRoute> Find(Snapshot snapshot, HttpContext context, in RequestTarget target, GatewayRequest request)
    {
        var match = Preflight.IsOne(context)
            ? Preflight.Match(snapshot.Routes, context, target, request.ClientAddress)
            : snapshot.Routes.Match(context, target, request.ClientAddress);
        request.Captures = match.Captures;
        return match;
    }

    /// <summary>What a client is answered with whose target cannot be read.</summary>
    public static Failure FailureOf(TargetError trouble) => trouble is TargetError.Host or TargetError.HostMismatch ? Failure.BadHost : Failure.BadTarget;

    /// <summary>What a client is answered with for which no route is.</summary>
    public static (Failure Failure, string Detail) FailureOf(RouteMatchKind kind) => kind switch
    {
        RouteMatchKind.MethodNotAllowed => (Failure.MethodNotAllowed, Failure.MethodNotAllowed.Detail),
        RouteMatchKind.Ambiguous => (Failure.BadTarget, AmbiguousDetail),
        _ => (Failure.NotFound, Failure.NotFound.Detail),
    };

    /// <summary>Answers a request for which no route is.</summary>
    /// <param name="context">The request.</param>
    /// <param name="kind">How the search ended.</param>
    /// <param name="allow">The value of <c>Allow</c> where only the method was wrong.</param>
    public static Task Miss(HttpContext context, RouteMatchKind kind, string? allow)
    {
        if (kind == RouteMatchKind.MethodNotAllowed)
        {
            context.Response.OnStarting(() =>
            {
                context.Response.Headers.Allow = allow;
                return Task.CompletedTask;
            });
        }

        var (failure, detail) = FailureOf(kind);
        return failure.Write(context, detail);
    }

    /// <summary>Tells a load balancer whether to send.</summary>
    public Task Ready(HttpContext context)
    {
        if (gateway.IsDraining) return Failure.Draining.Write(context);
        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.ContentType = "text/plain";
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.WriteAsync("ready\n", context.RequestAborted);
    }

    // What could not be understood is observed as it came.
    private static Task Refuse(Snapshot snapshot, HttpContext context, GatewayRequest request, Failure failure, string detail)
    {
        if (snapshot.Unmatched.IsWanted)
        {
            var raw = context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
            var query = raw.IndexOf('?', StringComparison.Ordinal);
            (request.Target, request.PathLength, request.Host, request.ClientHost) = (raw, query < 0 ? raw.Length : query, "", "");
            (request.ClientAddress, request.ClientScheme, request.FromTrustedProxy) = (context.Connection.RemoteIpAddress, context.Request.Scheme, false);
            snapshot.Unmatched.Begin(context, request);
            request.FailureCode = failure.Code;
        }

        return failure.Write(context, detail);
    }

    private async Task FinishLater(HttpContext context, Task running, SnapshotLease lease)
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
        if (context.Features.Get<GatewayRequest>() is { } request) request.FailureCode = Failure.Internal.Code;
        return Failure.Internal.Write(context);
    }

    private static partial class Log
    {
        [LoggerMessage(1001, LogLevel.Error, "Request {RequestId} failed: a bug in Usher or in a policy")]
        public static partial void Bug(ILogger logger, string requestId, Exception bug);
    }
}
