using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Usher.Failures;
using Usher.Live;
using Usher.Upstreams.Balancing;
using Usher.Upstreams.Engines;
using Usher.Upstreams.Resilience;

namespace Usher.Upstreams;

/// <summary>
/// Sends a route's requests to one of its upstream's destinations and answers with what comes back, or with the failure that it ended in.
/// </summary>
internal sealed partial class Forwarder
{
    private readonly Upstream _upstream;
    private readonly List<RequestChange> _changes;
    private readonly ForwardTimeouts _timeouts;
    private readonly RetryRule _retry;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly bool _mayBlock;
    private ForwardLanes _lanes;

    public Forwarder(Upstream upstream, ForwardTimeouts timeouts, RetryRule retry, List<RequestChange> changes, bool mayBlock, TimeProvider time, ILogger<Forwarder> log)
    {
        (_upstream, _timeouts, _retry, _changes, _mayBlock, _time, _log) = (upstream, timeouts, retry, changes, mayBlock, time, log);
        _lanes = new ForwardLanes(upstream.Set, upstream.Host, timeouts, retry, mayBlock);
    }

    /// <summary>
    /// Forwards one request. Where a try fails it is sent once more, to another destination if there is one, as far as
    /// <see cref="RetryRule"/> allows.
    /// </summary>
    public Task Forward(HttpContext context) => _upstream.Gate is { } gate ? ForwardThrough(gate, context) : ForwardNow(context);

    private async Task ForwardThrough(ConcurrencyGate gate, HttpContext context)
    {
        if (!await gate.Enter(context.RequestAborted))
        {
            await Refuse(context, GatewayRequest.Of(context), Failure.Overloaded);
            return;
        }

        try
        {
            await ForwardNow(context);
        }
        finally
        {
            gate.Leave();
        }
    }

    private async Task ForwardNow(HttpContext context)
    {
        // 1. What the request brings along: changes, a deadline, a body that may be needed again.
        var request = GatewayRequest.Of(context);
        for (var i = 0; i < _changes.Count; i++) _changes[i].Apply(context, request);
        _retry.Begin(request);
        var tries = request.Tries;
        var deadline = Deadline.Of(context, _timeouts.Total);
        using var body = _retry.KeepsBodies && ReplayBody.IsSmall(context) && _retry.MayRepeat(context, request) ? await ReplayBody.Read(context) : null;
        tries.IsKept = body is not null;

        var lanes = Lanes();
        var tried = default(TriedDestinations);
        while (true)
        {
            // 2. A destination, and its leave.
            var picked = lanes.Set.Balancer.Pick(context, tried, out _);
            if (picked < 0)
            {
                await Refuse(context, request, Failure.NoDestination);
                return;
            }

            var destination = lanes.Set.Destinations[picked];
            var pass = destination.Health?.TryEnter() ?? BreakerPass.Regular;
            if (pass == BreakerPass.Refused)
            {
                if (tried.Contains(picked))
                {
                    await Refuse(context, request, Failure.NoDestination);
                    return;
                }

                tried.Add(picked);
                continue;
            }

            // 3. One try at it, within what is left of the time.
            var exchange = lanes[picked];
            if (deadline.Exists && (tries.Count > 0 || deadline.IsClients)) exchange = Shorten(context, exchange, deadline);
            body?.Rewind();
            tries.Count++;
            if (request.Facts is { } facts) BeginTry(context, facts, destination);
            var result = await Send(context, request, destination, exchange, pass);
            request.Facts?.Observer?.EndTry(context, request.Facts, FailureNames.NameOf(result.Kind));
            if (result.IsOk) return;

            // 4. Once more, after a pause, unless the rule says no.
            if (!_retry.Allows(context, request, result) || !await Pause(context, request, destination, result, deadline))
            {
                await Answer(context, request, destination, result, deadline);
                return;
            }

            tried.Add(picked);
            var now = Lanes();
            if (now != lanes) (lanes, tried) = (now, default);
        }
    }

    // Discovery swaps the set; the lanes follow it. Two requests may both make them, which does no harm.
    private ForwardLanes Lanes()
    {
        var set = _upstream.Set;
        var lanes = _lanes;
        return lanes.Set == set ? lanes : _lanes = new ForwardLanes(set, _upstream.Host, _timeouts, _retry, _mayBlock);
    }

    private static Exchange Shorten(HttpContext context, Exchange exchange, Deadline deadline)
    {
        var left = deadline.Left;
        if (deadline.IsClients) GrpcDeadline.PassOn(context, left);
        return exchange.Within(left);
    }

    // Whether there is time for another try.
    private async ValueTask<bool> Pause(HttpContext context, GatewayRequest request, Destination destination, ForwardResult result, Deadline deadline)
    {
        var wait = _retry.WaitOf(request.Tries);
        if (deadline.Exists && wait >= deadline.Left) return false;
        Log.Retried(_log, _upstream.Name, destination.Address.Text, result.Kind, context.TraceIdentifier);
        if (wait <= TimeSpan.Zero) return true;
        try
        {
            await Task.Delay(wait, _time, context.RequestAborted);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ForwardResult> Send(HttpContext context, GatewayRequest request, Destination destination, Exchange exchange, BreakerPass pass)
    {
        (request.AnsweredAt, request.Tries.Status) = (0, 0);
        var hadLeft = request.MayHaveLeft;
        request.MayHaveLeft = true;
        var started = Stopwatch.GetTimestamp();
        destination.Load.Begin();
        var result = new ForwardResult(FailureSide.Client, FailureKind.ClientGone, ForwardProgress.NotSent, BodyTouched: false);
        try
        {
            result = await destination.Engine.Send(context, request, exchange);
            if (result.Progress == ForwardProgress.NotSent && !result.IsOk) request.MayHaveLeft = hadLeft;
        }
        finally
        {
            var answered = request.AnsweredAt;
            if (answered != 0) destination.Load.End(started, answered, answered: true);
            else if (result.Side == FailureSide.Upstream) destination.Load.End(started, Stopwatch.GetTimestamp(), answered: false);
            else destination.Load.End();
            destination.Health?.Exit(pass, _upstream.OutcomeOf(result, request.Tries.Status, answered == 0 ? 0 : answered - started));
        }

        return result;
    }

    private void BeginTry(HttpContext context, RequestFacts facts, Destination destination)
    {
        facts.BeginTry(_upstream.Name, destination.Address.Text);
        facts.Observer?.BeginTry(context, facts);
    }

    private Task Refuse(HttpContext context, GatewayRequest request, Failure failure)
    {
        request.FailureCode = failure.Code;
        if (request.Facts is { } facts) (facts.Upstream, facts.Policy) = (_upstream.Name, null);
        _upstream.Metrics.Shed(_upstream.Name);
        return failure.Write(context);
    }

    private Task Answer(HttpContext context, GatewayRequest request, Destination destination, ForwardResult result, Deadline deadline)
    {
        if (context.RequestAborted.IsCancellationRequested) result = new ForwardResult(FailureSide.Client, FailureKind.ClientGone, result.Progress, result.BodyTouched);
        var failure = Failure.Of(result.Kind);
        request.FailureCode = result.Kind == FailureKind.ClientGone ? FailureNames.NameOf(result.Kind) : failure.Code;
        if (result.Side == FailureSide.Upstream) Log.Failed(_log, _upstream.Name, destination.Address.Text, result.Kind, context.TraceIdentifier);
        if (result.Kind == FailureKind.ClientGone)
        {
            context.Abort();
            return Task.CompletedTask;
        }

        return deadline.IsClients && (result.Kind == FailureKind.TotalTimeout || deadline.Left == TimeSpan.Zero) && GrpcDeadline.IsCall(context) ? GrpcDeadline.Exceeded(context) : failure.Write(context);
    }

    private static partial class Log
    {
        [LoggerMessage(2002, LogLevel.Information, "Upstream {Upstream} at {Destination} failed: {Kind}; trying once more (request {RequestId})")]
        public static partial void Retried(ILogger logger, string upstream, string destination, FailureKind kind, string requestId);

        [LoggerMessage(2001, LogLevel.Warning, "Upstream {Upstream} at {Destination} failed: {Kind} (request {RequestId})")]
        public static partial void Failed(ILogger logger, string upstream, string destination, FailureKind kind, string requestId);
    }
}
