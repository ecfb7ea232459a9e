using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace Usher.Live;

/// <summary>
/// What is noted of a request for those who observe it. Only a request that is observed has it, and it is used again for the next one on the
/// connection. Times are timestamps and ticks of <see cref="Stopwatch"/>.
/// </summary>
public sealed class RequestFacts
{
    internal RequestFacts(GatewayRequest request) => Request = request;

    /// <summary>The request.</summary>
    public GatewayRequest Request { get; }

    /// <summary>The key of its route; null: none matched.</summary>
    public string? Route { get; internal set; }

    /// <summary>The method that the client sent; a rewrite changes nothing here.</summary>
    public string Method { get; private set; } = "";

    /// <summary>The target that the client asked for, normalised; a rewrite changes nothing here.</summary>
    public string Target { get; private set; } = "";

    /// <summary>How many characters of <see cref="Target"/> are the path.</summary>
    public int PathLength { get; private set; }

    /// <summary>When it began.</summary>
    public long Started { get; internal set; }

    /// <summary>When it ended; 0: it is under way.</summary>
    public long Ended { get; internal set; }

    /// <summary>The id that it goes by; null: nothing on its route needs one.</summary>
    public string? RequestId { get; internal set; }

    /// <summary>The W3C traceparent of its span, or of the caller's where it has none; null: there is none.</summary>
    public string? TraceParent { get; internal set; }

    /// <summary>The upstream that it was forwarded to; null: it was not forwarded.</summary>
    public string? Upstream { get; internal set; }

    /// <summary>The destination of the last try.</summary>
    public string? Destination { get; internal set; }

    /// <summary>How many times it was sent.</summary>
    public int Tries { get; internal set; }

    /// <summary>When the last try began.</summary>
    public long TryStarted { get; internal set; }

    /// <summary>How long the last try waited for a free connection; -1: it did not.</summary>
    public long Queued { get; internal set; }

    /// <summary>How long the last try took to make a connection; -1: one was there.</summary>
    public long Connected { get; internal set; }

    /// <summary>When the head of the upstream's response was there; 0: none came.</summary>
    public long FirstByte { get; internal set; }

    /// <summary>The status that the upstream sent; 0: none came.</summary>
    public int UpstreamStatus { get; internal set; }

    /// <summary>Bytes of the request's body that were forwarded; -1: not counted.</summary>
    public long BytesIn { get; internal set; }

    /// <summary>Bytes of the response's body that came from the upstream; -1: not counted.</summary>
    public long BytesOut { get; internal set; }

    /// <summary>The policy that the request has reached; null: it is beyond them.</summary>
    public string? Policy { get; internal set; }

    /// <summary>Who is calling; null: nobody knows. Set by the policy that finds out.</summary>
    public string? Consumer { get; set; }

    /// <summary>What the cache had to do with the answer: <c>hit</c>, <c>miss</c> …; null: nothing. Set by the policy that caches.</summary>
    public string? Cache { get; set; }

    /// <summary>When it reached what, for a live tail; null: nobody looks.</summary>
    internal RequestTimeline? Timeline { get; set; }

    /// <summary>Whether the trace began at the caller, so that its span is the parent of this request's.</summary>
    internal bool ContinuesTrace { get; set; }

    /// <summary>What the trace keeps for the request.</summary>
    internal object? Span { get; set; }

    /// <summary>What the trace keeps for the try that is under way.</summary>
    internal object? TrySpan { get; set; }

    /// <summary>Whether it was counted among the requests under way.</summary>
    internal bool IsCounted { get; set; }

    /// <summary>Who observes it; null: it has ended.</summary>
    internal IRequestObserver? Observer { get; set; }

    /// <summary>
    /// Begins a span within that of the request, for a policy that waits for something. Stop it when the wait is over, in the same method.
    /// </summary>
    /// <param name="name">What is waited for, such as <c>auth jwt</c>; never anything that a client sent.</param>
    /// <returns>The span; null where the request is not recorded.</returns>
    public Activity? BeginSpan(string name) =>
        Span is Activity { Source: var source } request ? source.StartActivity(ActivityKind.Internal, request.Context, name: name) : null;

    /// <summary>Forgets the request before.</summary>
    internal void Begin(string method, string? route, IRequestObserver observer)
    {
        (Route, Observer) = (route, observer);
        (Method, Target, PathLength) = (method, Request.Target, Request.PathLength);
        (RequestId, TraceParent, Upstream, Destination, Policy, Consumer, Cache, Span, TrySpan, Timeline) = (null, null, null, null, null, null, null, null, null, null);
        (Ended, FirstByte, TryStarted, Tries, UpstreamStatus, IsCounted) = (0, 0, 0, 0, 0, false);
        (Queued, Connected, BytesIn, BytesOut) = (-1, -1, -1, -1);
        Started = Stopwatch.GetTimestamp();
    }

    /// <summary>Bytes of the response's body: what the engine counted; what Usher answers by itself has a length. -1: not known.</summary>
    internal long BytesSent(HttpContext context)
    {
        if (BytesOut > 0) return BytesOut;
        return HttpMethods.IsHead(Method) || context.Response.StatusCode is 204 or 304 ? 0 : context.Response.ContentLength ?? BytesOut;
    }

    /// <summary>Bytes of the request's body: what the engine counted, or what the request says; -1: not known.</summary>
    internal long BytesReceived(HttpContext context) => BytesIn >= 0 ? BytesIn : context.Request.ContentLength ?? -1;

    /// <summary>Takes the values of a name out of the query that observers see.</summary>
    internal void HideQuery(string name)
    {
        for (var from = PathLength; QueryPart.Find(Target, from, name, out var part); from = part.Value + 1)
        {
            if (part.Value < part.End) Target = string.Concat(Target.AsSpan(0, part.Value), "*", Target.AsSpan(part.End));
        }
    }

    /// <summary>A try begins.</summary>
    internal void BeginTry(string upstream, string destination)
    {
        (Upstream, Destination, Policy) = (upstream, destination, null);
        (Queued, Connected, BytesIn, BytesOut, FirstByte, UpstreamStatus) = (-1, -1, -1, -1, 0, 0);
        Tries++;
        TryStarted = Stopwatch.GetTimestamp();
    }
}
