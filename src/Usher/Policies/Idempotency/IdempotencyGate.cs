using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Usher.Cluster;
using Usher.Config;
using Usher.Failures;
using Usher.Live;
using Usher.Telemetry.Metrics;

namespace Usher.Policies.Idempotency;

/// <summary>What <c>idempotency</c> does on one route.</summary>
internal sealed class IdempotencyGate
{
    private readonly RequestDelegate _next;
    private readonly IdempotencyOptions _options;
    private readonly ClusterState _cluster;
    private readonly IdempotencyStore _store;
    private readonly GatewayMetrics? _metrics;
    private readonly string _route;

    public IdempotencyGate(IdempotencyOptions options, RouteBuild route, RequestDelegate next)
    {
        (_options, _next, _cluster, _store, _route) = (options, next, route.Cluster, route.Cluster.Idempotency, route.Key);
        _metrics = route.Services.GetService<GatewayMetrics>();
    }

    /// <summary>Runs a request, or answers with what became of it before.</summary>
    public async Task Pass(HttpContext context, GatewayRequest request, string key)
    {
        if (await RequestBuffer.Read(context, _options.MaxBody) is not { } body)
        {
            await Refusal.Write(context, Failure.BodyTooLarge, $"The body of a request with an idempotency key may have {_options.MaxBody} bytes here.");
            return;
        }

        var id = _cluster.KeyOf(Fingerprint.Scope(_route, request.Consumer, key));
        var claim = new IdempotencyClaim(id, Fingerprint.Of(context, request, body.Span), Guid.NewGuid().ToString("N"), _options.For, _options.RunsAtMost, _options.UpstreamHonoursKey);
        var before = await _store.Begin(claim);
        await (before.State switch
        {
            IdempotencyState.Begun => Run(context, request, claim),
            IdempotencyState.Running => Refusal.Write(context, Failure.IdempotencyRunning),
            IdempotencyState.Unknown => Refusal.Write(context, Failure.IdempotencyUnknown),
            IdempotencyState.Done => Replay(context, before.Answer),
            IdempotencyState.Different => Refusal.Write(context, Failure.IdempotencyMismatch),
            _ => WithoutRecord(context),
        });
    }

    private Task WithoutRecord(HttpContext context)
    {
        _metrics?.Admission.Lost(_route, "idempotency");
        return _options.OnLoss == OnLoss.Allow ? _next(context) : Refusal.Write(context, Failure.StateLost, "Nobody can tell now whether this request was carried out before.");
    }

    private static async Task Replay(HttpContext context, ReadOnlyMemory<byte> answer)
    {
        if (!KeptAnswer.TryGive(context, answer, out var body))
        {
            await Refusal.Write(context, Failure.IdempotencyNotKept);
            return;
        }

        var response = context.Response;
        response.Headers["Idempotency-Replayed"] = "true";
        if (response.StatusCode is StatusCodes.Status204NoContent or StatusCodes.Status304NotModified) return;
        response.ContentLength = body.Length;
        if (body.Length > 0) await response.BodyWriter.WriteAsync(body);
    }

    private async Task Run(HttpContext context, GatewayRequest request, IdempotencyClaim claim)
    {
        // The answer is kept as anyone may read it, and without trailers.
        context.Request.Headers.AcceptEncoding = default;
        context.Request.Headers.TE = default;
        request.MayHaveLeft = false;
        (request.MayResend, request.RunsOnce) = (_options.UpstreamHonoursKey, !_options.UpstreamHonoursKey);
        var client = new DetachedClient(context);
        var body = new HeldBody(context, request, _options.MaxAnswer);
        try
        {
            await _next(context);
            await Settle(context, request, claim, body);
        }
        catch
        {
            await Fail(request, claim);
            throw;
        }
        finally
        {
            body.End();
            client.End();
        }

        if (!body.HasPassed) await body.Send();
    }

    // Written down before the client sees it: whoever has seen an answer never gets another.
    private async ValueTask Settle(HttpContext context, GatewayRequest request, IdempotencyClaim claim, HeldBody body)
    {
        if (request.FailureCode is not null) await Fail(request, claim);
        else if (_options.UpstreamHonoursKey && AsksToComeAgain(context.Response.StatusCode)) await _store.GiveUp(claim);
        else await _store.Complete(claim, body.HasPassed ? default : KeptAnswer.Write(context.Response, body.Held.Span));
    }

    // A service that carries out a key once can be asked again; kept, its bad moment would be the last word for as long as the key is remembered.
    private static bool AsksToComeAgain(int status) => status is >= StatusCodes.Status500InternalServerError or StatusCodes.Status429TooManyRequests;

    private ValueTask Fail(GatewayRequest request, IdempotencyClaim claim) => request.MayHaveLeft ? _store.GiveUp(claim) : _store.Release(claim);
}
