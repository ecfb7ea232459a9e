using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Usher.Live;
using Usher.Telemetry.AccessLogs;
using Usher.Telemetry.Tracing;

namespace Usher.Policies.Log;

/// <summary>Notes what the log tells of a request, and hands it over when the response has left.</summary>
internal sealed class LogObserver(AccessLog log, AccessFormat format, double share, TimeProvider time) : IRequestObserver
{
    public void Begin(HttpContext context, RequestFacts facts) => RequestIdentity.Ensure(context, facts);

    public void End(HttpContext context, RequestFacts facts)
    {
        var request = facts.Request;
        var status = context.Response.StatusCode;
        if (share < 1 && status < 500 && request.FailureCode is null && Random.Shared.NextDouble() >= share) return;

        var headers = context.Request.Headers;
        var duration = facts.Ended - facts.Started;
        log.Write(new AccessRecord
        {
            Time = time.GetUtcNow() - Stopwatch.GetElapsedTime(facts.Started, facts.Ended),
            Duration = duration,
            Method = facts.Method,
            Scheme = request.ClientScheme,
            Host = request.ClientHost,
            Target = facts.Target,
            PathLength = facts.PathLength,
            Protocol = context.Request.Protocol,
            Status = status,
            BytesIn = facts.BytesReceived(context),
            BytesOut = facts.BytesSent(context),
            Client = request.ClientAddress,
            UserAgent = headers.UserAgent.ToString(),
            Referer = headers.Referer.ToString(),
            RequestId = facts.RequestId,
            TraceParent = facts.TraceParent ?? TraceOf(headers.TraceParent.ToString()),
            Route = facts.Route,
            Upstream = facts.Upstream,
            Destination = facts.Destination,
            Tries = facts.Tries,
            Queue = facts.Queued,
            Connect = facts.Connected,
            FirstByte = facts.FirstByte == 0 ? -1 : facts.FirstByte - facts.Started,
            Failure = request.FailureCode,
            RefusedBy = status >= 400 ? facts.Policy : null,
            Consumer = facts.Consumer,
            Cache = facts.Cache,
        }, format);
    }

    private static string? TraceOf(string field) => TraceParent.IsValid(field) ? field : null;
}
