using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Usher.Failures;
using Usher.Live;
using Usher.Telemetry.Metrics;

namespace Usher.Policies.Cache;

/// <summary>What <c>cache</c> does on one route.</summary>
internal sealed class CacheGate(CacheRules rules, RequestDelegate next, BackgroundRefresh refresh)
{
    private const int MostTries = 3;

    /// <summary>Handles a request. A fresh answer costs no waiting and no lock.</summary>
    public Task Invoke(HttpContext context)
    {
        var request = GatewayRequest.Of(context);
        var method = context.Request.Method;
        var isHead = HttpMethods.IsHead(method);
        if (!isHead && !HttpMethods.IsGet(method)) return Unstored(context, request, method);
        if (isHead && !rules.AnswersHead || IsForOriginAlone(context)) return Pass(context, request, Passing.Bypass);

        var key = rules.Keys.Make(context, request);
        var slot = rules.Store.Find(key);
        StoredResponse? response = null;
        var entry = slot?.Match(context.Request.Headers, request.Consumer, out response);
        var client = rules.IgnoresClient ? new CacheDirectives() : CacheUses.DirectivesOf(context.Request.Headers);
        if (entry is null) return Miss(context, request, key, client, default, CacheUse.Validate);

        var now = rules.Now;
        var use = CacheUses.Of(response!, client, rules.Store.Invalidations.IsSince(slot!.Place, response!.Asked), now);
        if (use == CacheUse.Fresh && response.Body.TryHold()) return Hit(context, request, entry, response, now);
        var stale = new StaleResponse(entry, response, use != CacheUse.ValidateChanged);
        if (use is not (CacheUse.Stale or CacheUse.StaleAndRefresh) || !response.Body.TryHold()) return Miss(context, request, key, client, stale, use);
        if (use == CacheUse.StaleAndRefresh) refresh.Begin(context, request, slot, stale);
        return Hit(context, request, entry, response, now, CacheResult.Stale);
    }

    private Task Hit(HttpContext context, GatewayRequest request, CacheEntry entry, StoredResponse response, long now, CacheResult result = CacheResult.Hit)
    {
        entry.Use();
        Note(request, result);
        return Reply.Send(context, response, now, status: null);
    }

    // What changes nothing is only passed on; what may change something makes invalid what is stored of it.
    private Task Unstored(HttpContext context, GatewayRequest request, string method)
    {
        if (HttpMethods.IsOptions(method) || HttpMethods.IsTrace(method) || HttpMethods.IsConnect(method)) return Pass(context, request, Passing.Method);
        var change = new UnsafeChange(rules, context, rules.Keys.Make(context, request));
        context.Response.OnStarting(change.Apply);
        return Pass(context, request, Passing.Method);
    }

    private Task Pass(HttpContext context, GatewayRequest request, Passing passing)
    {
        Note(request, CacheResult.Bypass);
        context.Response.OnStarting(passing.Callback, context);
        return next(context);
    }

    private Task Miss(HttpContext context, GatewayRequest request, in CacheKey key, in CacheDirectives client, in StaleResponse stale, CacheUse use)
    {
        if (client.Has(CacheFlags.OnlyIfCached))
        {
            Note(request, CacheResult.Miss);
            return Refusal.Write(context, Failure.NotStored);
        }

        if (HttpMethods.IsHead(context.Request.Method)) return Pass(context, request, stale.Entry is null ? Passing.Miss : Passing.Stale);
        return client.Has(CacheFlags.NoStore) ? Pass(context, request, Passing.Request) : Fetch(context, request, key, stale, use);
    }

    private async Task Fetch(HttpContext context, GatewayRequest request, CacheKey key, StaleResponse stale, CacheUse use)
    {
        var fields = context.Request.Headers;
        // A part can be cut out of what is whole, but is not fetched whole for it.
        var isAlone = use == CacheUse.ValidateForClient || stale.Entry is null && fields.Range.Count > 0;
        var keepsConditions = stale.Entry is null && fields.Range.Count > 0;
        for (var tries = 1; ; tries++)
        {
            var slot = rules.Store.Slot(key);
            var isPassed = slot.IsPassed(rules.Now);
            var leads = true;
            var fill = isAlone || isPassed || tries == MostTries ? slot.BeginAlone(fields, request.Consumer) : slot.Join(fields, request.Consumer, out leads);
            if (fill is null) continue;
            if (leads)
            {
                // Whoever fetched it before may have ended between the look and the lead.
                if (!fill.IsAlone && await AnsweredMeanwhile(context, request, slot, fill, stale)) return;
                await Lead(context, request, slot, fill, stale, keepsConditions || isPassed && stale.Entry is null, WhyOf(slot, stale, use));
                return;
            }

            var followed = await Follow(context, request, fill);
            if (followed is null) return;
            isAlone = followed.Value;
            stale = default;
            if (slot.Match(fields, request.Consumer, out var response) is { } entry)
            {
                use = CacheUses.Of(response!, default, rules.Store.Invalidations.IsSince(slot.Place, response!.Asked), rules.Now);
                stale = new StaleResponse(entry, response, use != CacheUse.ValidateChanged);
            }
        }
    }

    private async Task<bool> AnsweredMeanwhile(HttpContext context, GatewayRequest request, CacheSlot slot, Fill fill, StaleResponse before)
    {
        if (slot.Match(context.Request.Headers, request.Consumer, out var response) is not { } entry || ReferenceEquals(response, before.Response)) return false;
        if (CacheUses.Of(response!, default, rules.Store.Invalidations.IsSince(slot.Place, response!.Asked), rules.Now) != CacheUse.Fresh || !response.Body.TryHold()) return false;
        fill.Publish(null);
        slot.Close(fill, rules.Store);
        await Hit(context, request, entry, response, rules.Now);
        return true;
    }

    private async Task Lead(HttpContext context, GatewayRequest request, CacheSlot slot, Fill fill, StaleResponse stale, bool keepsConditions, string why)
    {
        // What is validated must not be evicted meanwhile.
        if (stale.Response is not null && !stale.Response.Body.TryHold()) stale = default;
        using var sink = new LeaderSink(rules, slot, fill, context, Asker.Of(context, request), stale, keepsConditions, why);
        try
        {
            try
            {
                await next(context);
                await sink.Finish();
            }
            catch
            {
                sink.Abort();
                throw;
            }
            finally
            {
                sink.Close();
                sink.GiveBack();
            }

            Note(request, sink.WasValidated ? CacheResult.Validated : sink.Result is not null && !sink.IsFilling ? CacheResult.Stale : CacheResult.Miss);
            await sink.SendRest();
        }
        finally
        {
            sink.End();
            stale.Response?.Body.LetGo();
        }
    }

    // Null: it was answered. True: what was followed is for nobody else, so there is no sense in following again.
    private async Task<bool?> Follow(HttpContext context, GatewayRequest request, Fill fill)
    {
        fill.Follow();
        rules.Series.Wait(1);
        try
        {
            var response = await fill.Head.WaitAsync(context.RequestAborted);
            if (response is null) return true;
            if (!response.Fits(context.Request.Headers, request.Consumer) || !response.Body.TryHold()) return false;
            Note(request, CacheResult.Collapsed);
            await Reply.Send(context, response, rules.Now, "Usher; fwd=miss; collapsed");
            return null;
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            rules.Series.Wait(-1);
            fill.Unfollow();
        }
    }

    private void Note(GatewayRequest request, CacheResult result)
    {
        rules.Series.Count(result);
        if (request.Facts is { } facts) facts.Cache = CacheSeries.NameOf(result);
    }

    private static string WhyOf(CacheSlot slot, in StaleResponse stale, CacheUse use)
    {
        if (stale.Entry is not null) return use == CacheUse.ValidateForClient ? "request" : "stale";
        return slot.HasAnswers ? "vary-miss" : "uri-miss";
    }

    // A body, another protocol, or conditions that only the origin may evaluate (RFC 9111 §4.3.2).
    private static bool IsForOriginAlone(HttpContext context)
    {
        var fields = context.Request.Headers;
        return fields.Upgrade.Count > 0 || fields.IfMatch.Count > 0 || fields.IfUnmodifiedSince.Count > 0
            || fields.ContentLength > 0 || fields.TransferEncoding.Count > 0
            // HTTP/1.1 announces a body by one of those two.
            || (context.Request.Protocol.Length != HttpProtocol.Http11.Length && context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true });
    }
}
