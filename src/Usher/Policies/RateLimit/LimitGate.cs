using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Usher.Cluster;
using Usher.Config;
using Usher.Failures;
using Usher.Live;
using Usher.Telemetry.Metrics;

namespace Usher.Policies.RateLimit;

/// <summary>Takes from one bucket what requests cost, and lets them pass or not.</summary>
internal sealed class LimitGate : AllowanceSource
{
    private const long Second = 1_000_000_000;
    private readonly LimitBucket _bucket;
    private readonly GcraTable? _fallback;
    private readonly GatewayMetrics? _metrics;
    private readonly RequestCost _cost;
    private readonly OnLoss _onLoss;
    private readonly bool _observes;
    private readonly string _route;

    public LimitGate(string name, LimitBucket bucket, GcraTable? fallback, RateLimitOptions options, RouteBuild route) : base(name, bucket.Rule.Burst, bucket.Rule.Window)
    {
        (_bucket, _fallback, _route) = (bucket, fallback, route.Key);
        _metrics = route.Services.GetService<GatewayMetrics>();
        _cost = options.Cost ?? route.Cost ?? new RequestCost(1, 0);
        _onLoss = options.OnLoss ?? route.OnLoss ?? OnLoss.Local;
        _observes = options.Observe;
    }

    /// <summary>Lets a request pass, or refuses it.</summary>
    public Task Pass(HttpContext context, GatewayRequest request, UInt128 key, RequestDelegate next)
    {
        // What costs more than may ever pass at once would never pass.
        var cost = Math.Min(_cost.Of(context), _bucket.Rule.Burst);
        var began = _fallback is null ? 0 : Stopwatch.GetTimestamp();
        var taking = _bucket.Take(key, cost);
        return taking.IsCompletedSuccessfully ? Decide(context, request, key, cost, taking.Result, next) : PassLater(taking, began, context, request, key, cost, next);
    }

    // What is left is worth so much time at the rate. So whoever spreads it over that time keeps to the rate, and does not take a burst for what
    // may go on (draft-ietf-httpapi-ratelimit-headers-11 §8.5).
    /// <inheritdoc />
    public override long ResetOf(long remaining, long reset) => remaining == 0 ? reset : Seconds(remaining * _bucket.Rule.Interval);

    /// <inheritdoc />
    public override void GiveBack(UInt128 key, long cost) => _bucket.GiveBack(key, cost);

    /// <inheritdoc />
    public override async ValueTask<AllowanceReading> Read(UInt128 key)
    {
        var answer = await _bucket.Take(key, cost: 0);
        return answer.Outcome == ClusterOutcome.Lost ? AllowanceReading.Lost : new AllowanceReading(_bucket.Rule.Remaining(answer.Backlog), (answer.Backlog + Second - 1) / Second, IsLost: false);
    }

    private async Task PassLater(ValueTask<LimitAnswer> taking, long began, HttpContext context, GatewayRequest request, UInt128 key, long cost, RequestDelegate next)
    {
        var answer = await taking;
        _metrics?.Admission.Waited(_route, "limit", began);
        await Decide(context, request, key, cost, answer, next);
    }

    private Task Decide(HttpContext context, GatewayRequest request, UInt128 key, long cost, LimitAnswer answer, RequestDelegate next)
    {
        var bucket = _bucket;
        if (answer.Outcome == ClusterOutcome.Lost)
        {
            _metrics?.Admission.Lost(_route, "limit");
            if (_onLoss == OnLoss.Allow) return next(context);
            if (_onLoss == OnLoss.Deny && !_observes)
            {
                request.Allowances.GiveBack();
                return Refusal.Write(context, Failure.StateLost);
            }

            (bucket, answer) = (_fallback!, _fallback!.Decide(key, cost));
        }

        var isGranted = answer.Outcome == ClusterOutcome.Granted;
        if (isGranted && _cost.IsOpen(context)) context.Request.Body = new ChargedBody(context.Request.Body, _cost, bucket, key);
        if (_observes)
        {
            if (!isGranted) _metrics?.Admission.Observed(_route, "limit");
            return next(context);
        }

        var remaining = bucket.Rule.Remaining(answer.Backlog);
        if (isGranted)
        {
            // What was taken while the cluster was away is not given back to it.
            request.Allowances.Add(context, this, key, ReferenceEquals(bucket, _bucket) ? cost : 0, remaining, ResetOf(remaining, Wait(answer.Backlog, 1)));
            return next(context);
        }

        var wait = Wait(answer.Backlog, cost);
        request.Allowances.GiveBack();
        request.Allowances.Add(context, this, key, 0, remaining, wait);
        return Refusal.WriteRetry(context, Failure.TooManyRequests, wait, Name);
    }

    // Until there is room for so much.
    private long Wait(long backlog, long cost) => Seconds(backlog + (cost * _bucket.Rule.Interval) - _bucket.Rule.Tolerance);

    private static long Seconds(long nanoseconds) => Math.Max(1, (nanoseconds + Second - 1) / Second);
}
