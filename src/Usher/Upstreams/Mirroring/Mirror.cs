using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Usher.Config;
using Usher.Live;
using Usher.Telemetry.Metrics;

namespace Usher.Upstreams.Mirroring;

/// <summary>
/// Sends copies of a share of the requests to another upstream. Whatever becomes of a copy, the client's request takes its way: a copy is sent
/// from another thread, its answer is thrown away, and there are never more of them, or larger ones, than the file allows.
/// </summary>
/// <param name="config">What is copied.</param>
/// <param name="upstream">The name of the other upstream.</param>
/// <param name="forward">Sends a request there.</param>
/// <param name="slots">How many copies there are.</param>
/// <param name="metrics">Counts them.</param>
/// <param name="time">The clock.</param>
/// <param name="log">The log.</param>
internal sealed partial class Mirror(MirrorConfig config, string upstream, RequestDelegate forward, MirrorSlots slots, GatewayMetrics metrics, TimeProvider time, ILogger<Mirror> log)
{
    /// <summary>Puts it around what forwards a route's requests.</summary>
    public RequestDelegate Around(RequestDelegate next) => context =>
    {
        if (config.Share.Value < 1 && Random.Shared.NextDouble() >= config.Share.Value) return next(context);
        // What goes through a tunnel is no request.
        if (context.Request.Headers.Upgrade.Count > 0 || HttpMethods.IsConnect(context.Request.Method)) return next(context);
        if (context.Request.ContentLength > config.Body)
        {
            metrics.Mirrored(upstream, "too-large");
            return next(context);
        }

        if (!slots.TryTake(config.Concurrent))
        {
            metrics.Mirrored(upstream, "too-many");
            return next(context);
        }

        return Copy(context, next);
    };

    // The copy is taken before the request's changes are made: the other upstream's forwarder makes them on the copy.
    private Task Copy(HttpContext context, RequestDelegate next)
    {
        var copy = MirroredRequest.Of(context);
        var hasBody = context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody ?? context.Request.ContentLength is not (0 or null);
        if (hasBody) return CopyBody(context, copy, next);
        Send(copy);
        return next(context);
    }

    private async Task CopyBody(HttpContext context, DefaultHttpContext copy, RequestDelegate next)
    {
        var body = new CopyingStream(context.Request.Body, context.Request.ContentLength, config.Body);
        context.Request.Body = body;
        try
        {
            await next(context);
        }
        finally
        {
            if (body.Whole is { } whole)
            {
                MirroredRequest.SetBody(copy, whole);
                Send(copy);
            }
            else
            {
                slots.Release();
                metrics.Mirrored(upstream, body.IsTooLarge ? "too-large" : "broken-off");
            }
        }
    }

    private void Send(DefaultHttpContext copy) => ThreadPool.UnsafeQueueUserWorkItem(static work => _ = work.Mirror.SendNow(work.Copy), (Mirror: this, Copy: copy), preferLocal: false);

    private async Task SendNow(DefaultHttpContext copy)
    {
        var result = "failed";
        try
        {
            using var late = new CancellationTokenSource(config.Timeout, time);
            copy.RequestAborted = late.Token;
            await forward(copy);
            if (GatewayRequest.Of(copy).FailureCode is null) result = "sent";
        }
        catch (Exception trouble)
        {
            Log.Failed(log, upstream, trouble);
        }
        finally
        {
            slots.Release();
            metrics.Mirrored(upstream, result);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2701, LogLevel.Warning, "A copy of a request for upstream {Upstream} failed")]
        public static partial void Failed(ILogger logger, string upstream, Exception trouble);
    }
}
