using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Usher.Live;

namespace Usher.Policies.Cache;

/// <summary>Fetches anew what a client was just given although it is stale (RFC 5861 §3). No client waits for it.</summary>
internal sealed partial class BackgroundRefresh(CacheRules rules, RequestDelegate next, ILogger<BackgroundRefresh> log)
{
    /// <summary>Begins, unless it is under way.</summary>
    /// <param name="context">The request that was given what is stale; nothing of it is used after this call.</param>
    /// <param name="request">What Usher knows of it.</param>
    /// <param name="slot">Where the answer belongs.</param>
    /// <param name="stale">What is stale.</param>
    public void Begin(HttpContext context, GatewayRequest request, CacheSlot slot, StaleResponse stale)
    {
        if (!stale.Entry!.BeginRefresh()) return;
        if (!stale.Response!.Body.TryHold()) return;
        if (slot.BeginAlone(context.Request.Headers, request.Consumer) is not { } fill)
        {
            stale.Response.Body.LetGo();
            stale.Entry.EndRefresh();
            return;
        }

        var sink = new FillSink(rules, slot, fill, Asker.Of(context, request), stale);
        var detached = DetachedContext.Create(context, sink);
        var fields = detached.Request.Headers;
        default(RequestValidators).Change(fields, stale.Response);
        // What this client wants of caches has nothing to do with it.
        fields.CacheControl = default;
        fields.Pragma = default;
        _ = Task.Run(() => Run(detached, sink, stale));
    }

    private async Task Run(HttpContext detached, FillSink sink, StaleResponse stale)
    {
        try
        {
            await next(detached);
            await sink.Finish();
        }
        catch (Exception trouble)
        {
            sink.Abort();
            Log.Failed(log, trouble);
        }
        finally
        {
            sink.Close();
            sink.End();
            stale.Response!.Body.LetGo();
            stale.Entry!.EndRefresh();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3601, LogLevel.Warning, "A stale answer could not be refreshed: a bug in Usher or in a policy")]
        public static partial void Failed(ILogger logger, Exception trouble);
    }
}
