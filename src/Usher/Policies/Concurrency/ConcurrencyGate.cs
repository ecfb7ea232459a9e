using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Usher.Failures;
using Usher.Telemetry.Metrics;

namespace Usher.Policies.Concurrency;

/// <summary>Lets requests of one use of the policy in, has them wait, or refuses them.</summary>
internal sealed class ConcurrencyGate(Lanes lanes, ConcurrencyOptions options, RouteBuild route, RequestDelegate next)
{
    private readonly TimeProvider _time = route.Time;
    private readonly TimeSpan _wait = options.Wait;
    private readonly bool _observes = options.Observe;
    private readonly string _route = route.Key;
    private readonly GatewayMetrics? _metrics = route.Services.GetService<GatewayMetrics>();

    // A full route is the gateway's trouble, a full lane the caller's own.
    private readonly Failure _failure = options.Per.Parts is [{ Kind: CallerKind.Route }] ? Failure.Overloaded : Failure.TooManyAtOnce;

    /// <summary>Lets a request pass, or refuses it.</summary>
    public Task Pass(HttpContext context, UInt128 key)
    {
        if (lanes.Enter(key, out var wait)) return Run(context, key);
        if (_observes)
        {
            // Whoever would have waited waits no longer; it may have been let in just now.
            if (wait is not null && !lanes.GiveUp(key, wait)) return Run(context, key);
            _metrics?.Admission.Observed(_route, "concurrency");
            return next(context);
        }

        return wait is null ? Refusal.Write(context, _failure) : Wait(context, key, wait);
    }

    private async Task Wait(HttpContext context, UInt128 key, TaskCompletionSource wait)
    {
        try
        {
            await wait.Task.WaitAsync(_wait, _time, context.RequestAborted);
        }
        catch (Exception over) when (over is TimeoutException or OperationCanceledException)
        {
            if (lanes.GiveUp(key, wait))
            {
                await Refusal.Write(context, over is TimeoutException ? _failure : Failure.RequestTimeout);
                return;
            }
        }

        await Run(context, key);
    }

    private Task Run(HttpContext context, UInt128 key)
    {
        Task running;
        try
        {
            running = next(context);
        }
        catch
        {
            lanes.Leave(key);
            throw;
        }

        if (!running.IsCompleted) return Finish(running, key);
        lanes.Leave(key);
        return running;
    }

    private async Task Finish(Task running, UInt128 key)
    {
        try
        {
            await running;
        }
        finally
        {
            lanes.Leave(key);
        }
    }
}
