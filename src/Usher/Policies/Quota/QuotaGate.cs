using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Usher.Cluster;
using Usher.Config;
using Usher.Failures;
using Usher.Live;
using Usher.Telemetry.Metrics;

namespace Usher.Policies.Quota;

/// <summary>Takes from one quota what requests cost, and lets them pass or not.</summary>
internal sealed class QuotaGate : AllowanceSource
{
    private readonly QuotaCounter _counter;
    private readonly LocalQuota? _fallback;
    private readonly GatewayMetrics? _metrics;
    private readonly RequestCost _cost;
    private readonly OnLoss _onLoss;
    private readonly bool _observes;
    private readonly string _route;

    public QuotaGate(string name, QuotaCounter counter, LocalQuota? fallback, QuotaOptions options, RouteBuild route) : base(name, counter.Rule.Count, counter.Rule.Seconds)
    {
        (_counter, _fallback, _route) = (counter, fallback, route.Key);
        _metrics = route.Services.GetService<GatewayMetrics>();
        _cost = options.Cost ?? route.QuotaCost ?? new RequestCost(1, 0);
        _onLoss = options.OnLoss ?? route.OnLoss ?? OnLoss.Deny;
        _observes = options.Observe;
    }

    /// <summary>Lets a request pass, or refuses it.</summary>
    public Task Pass(HttpContext context, GatewayRequest request, UInt128 key, RequestDelegate next)
    {
        var cost = _cost.Of(context);
        var began = _fallback is null ? 0 : Stopwatch.GetTimestamp();
        var taking = _counter.Take(key, cost);
        return taking.IsCompletedSuccessfully ? Decide(context, request, key, cost, taking.Result, next) : PassLater(taking, began, context, request, key, cost, next);
    }

    /// <inheritdoc />
    public override void GiveBack(UInt128 key, long cost) => _counter.GiveBack(key, cost);

    /// <inheritdoc />
    public override async ValueTask<AllowanceReading> Read(UInt128 key)
    {
        var answer = await _counter.Take(key, cost: 0);
        return answer.Outcome == ClusterOutcome.Lost ? AllowanceReading.Lost : new AllowanceReading(Math.Max(0, _counter.Rule.Count - answer.Used), answer.Reset, IsLost: false);
    }

    private async Task PassLater(ValueTask<QuotaAnswer> taking, long began, HttpContext context, GatewayRequest request, UInt128 key, long cost, RequestDelegate next)
    {
        var answer = await taking;
        _metrics?.Admission.Waited(_route, "quota", began);
        await Decide(context, request, key, cost, answer, next);
    }

    private Task Decide(HttpContext context, GatewayRequest request, UInt128 key, long cost, QuotaAnswer answer, RequestDelegate next)
    {
        var taken = cost;
        if (answer.Outcome == ClusterOutcome.Lost)
        {
            _metrics?.Admission.Lost(_route, "quota");
            if (_onLoss == OnLoss.Allow) return next(context);
            if (_onLoss == OnLoss.Deny && !_observes)
            {
                request.Allowances.GiveBack();
                return Refusal.Write(context, Failure.StateLost);
            }

            (answer, taken) = (_fallback!.Decide(key, cost), 0);
        }

        var isGranted = answer.Outcome == ClusterOutcome.Granted;
        if (_observes)
        {
            if (!isGranted) _metrics?.Admission.Observed(_route, "quota");
            return next(context);
        }

        var remaining = Math.Max(0, _counter.Rule.Count - answer.Used);
        if (isGranted)
        {
            request.Allowances.Add(context, this, key, taken, remaining, answer.Reset);
            return next(context);
        }

        request.Allowances.GiveBack();
        request.Allowances.Add(context, this, key, 0, remaining, answer.Reset);
        return Refusal.WriteRetry(context, Failure.QuotaExceeded, answer.Reset, Name);
    }
}
