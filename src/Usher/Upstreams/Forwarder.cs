using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Usher.Failures;
using Usher.Live;
using Usher.Upstreams.Balancing;
using Usher.Upstreams.Engines;

namespace Usher.Upstreams;

/// <summary>
/// Sends a route's requests to one of its upstream's destinations and answers with what comes back, or with the failure that it ended in.
/// </summary>
internal sealed partial class Forwarder
{
    private const int MostTries = 3;
    private readonly Upstream _upstream;
    private readonly List<RequestChange> _changes;
    private readonly Exchange[] _exchanges;
    private readonly ILogger _log;

    public Forwarder(Upstream upstream, ForwardTimeouts timeouts, List<RequestChange> changes, ILogger<Forwarder> log)
    {
        _upstream = upstream;
        _changes = changes;
        _log = log;
        _exchanges = new Exchange[upstream.Set.Destinations.Length];
        for (var i = 0; i < _exchanges.Length; i++)
        {
            var host = upstream.Host.IsUpstream ? upstream.Set.Destinations[i].Address.Authority : upstream.Host.Name;
            _exchanges[i] = new Exchange(timeouts, host);
        }
    }

    /// <summary>
    /// Forwards one request. It is sent once more, to the next destination, only where that cannot carry it out twice: no connection was
    /// made, or a connection that had been used before broke before any byte of the response and the method is idempotent.
    /// </summary>
    public async Task Forward(HttpContext context)
    {
        var request = GatewayRequest.Of(context);
        for (var i = 0; i < _changes.Count; i++) _changes[i].Apply(context, request);
        var facts = request.Facts;
        var tried = default(TriedDestinations);
        for (var tries = 1; ; tries++)
        {
            var picked = _upstream.Set.Balancer.Pick(context, tried, out _);
            if (picked < 0)
            {
                request.FailureCode = Failure.NoDestination.Code;
                if (facts is not null) (facts.Upstream, facts.Policy) = (_upstream.Name, null);
                await Failure.NoDestination.Write(context);
                return;
            }

            var destination = _upstream.Set.Destinations[picked];
            if (facts is not null) BeginTry(context, facts, destination);
            var result = await Send(context, request, destination, _exchanges[picked]);
            facts?.Observer?.EndTry(context, facts, FailureNames.NameOf(result.Kind));
            if (result.IsOk) return;
            if (result.CanRetry && tries < MostTries)
            {
                tried.Add(picked);
                Log.Retried(_log, _upstream.Name, destination.Address.Text, result.Kind, context.TraceIdentifier);
                continue;
            }

            await Answer(context, request, destination, result);
            return;
        }
    }

    private static async ValueTask<ForwardResult> Send(HttpContext context, GatewayRequest request, Destination destination, Exchange exchange)
    {
        request.AnsweredAt = 0;
        var started = Stopwatch.GetTimestamp();
        destination.Load.Begin();
        var result = new ForwardResult(FailureSide.Client, FailureKind.ClientGone, CanRetry: false);
        try
        {
            result = await destination.Engine.Send(context, request, exchange);
        }
        finally
        {
            if (request.AnsweredAt != 0) destination.Load.End(started, request.AnsweredAt, answered: true);
            else if (result.Side == FailureSide.Upstream) destination.Load.End(started, Stopwatch.GetTimestamp(), answered: false);
            else destination.Load.End();
        }

        return result;
    }

    private void BeginTry(HttpContext context, RequestFacts facts, Destination destination)
    {
        facts.BeginTry(_upstream.Name, destination.Address.Text);
        facts.Observer?.BeginTry(context, facts);
    }

    private Task Answer(HttpContext context, GatewayRequest request, Destination destination, ForwardResult result)
    {
        var failure = Failure.Of(result.Kind);
        request.FailureCode = result.Kind == FailureKind.ClientGone ? FailureNames.NameOf(result.Kind) : failure.Code;
        if (result.Side == FailureSide.Upstream) Log.Failed(_log, _upstream.Name, destination.Address.Text, result.Kind, context.TraceIdentifier);
        if (result.Kind == FailureKind.ClientGone)
        {
            context.Abort();
            return Task.CompletedTask;
        }

        return failure.Write(context);
    }

    private static partial class Log
    {
        [LoggerMessage(2002, LogLevel.Information, "Upstream {Upstream} at {Destination} failed: {Kind}; trying once more (request {RequestId})")]
        public static partial void Retried(ILogger logger, string upstream, string destination, FailureKind kind, string requestId);

        [LoggerMessage(2001, LogLevel.Warning, "Upstream {Upstream} at {Destination} failed: {Kind} (request {RequestId})")]
        public static partial void Failed(ILogger logger, string upstream, string destination, FailureKind kind, string requestId);
    }
}
