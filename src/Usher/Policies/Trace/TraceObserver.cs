using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Usher.Live;
using Usher.Telemetry.Tracing;

namespace Usher.Policies.Trace;

/// <summary>
/// Makes the spans of a request. One that is not sampled makes none: the trace's context passes through it, and only if it ends in an error
/// its spans are made afterwards, from what was noted.
/// </summary>
internal sealed class TraceObserver(TraceOptions options, TimeProvider time) : IRequestObserver
{
    private readonly double _share = options.Sample.Value;

    public void Begin(HttpContext context, RequestFacts facts)
    {
        RequestIdentity.Ensure(context, facts);
        var headers = context.Request.Headers;
        var given = headers.TraceParent.Count == 1 ? headers.TraceParent.ToString() : "";
        var continues = TraceParent.IsValid(given);
        if (!continues)
        {
            given = TraceParent.New();
            headers.Remove("tracestate");        // it belongs to the parent that is not one (Trace Context §4.3)
        }

        facts.ContinuesTrace = continues;
        var sampled = continues && Follows(facts.Request) ? TraceParent.IsSampled(given) : TraceParent.IsWithin(given, _share);
        if (sampled && Spans.AreTaken)
        {
            facts.Span = Spans.Begin(ActivityKind.Server, context.Request.Method, facts.Route, TraceParent.ContextOf(given, continues, headers.TraceState.ToString()));
        }

        facts.TraceParent = facts.Span is Activity span ? span.Id : TraceParent.With(given, sampled);
        headers.TraceParent = facts.TraceParent;
    }

    public void BeginTry(HttpContext context, RequestFacts facts)
    {
        if (facts.Span is not Activity server) return;
        if (Spans.Begin(ActivityKind.Client, context.Request.Method, route: null, server.Context) is not { } span) return;
        Describe(span, facts);
        facts.TrySpan = span;
        context.Request.Headers.TraceParent = span.Id;
        Activity.Current = server;
    }

    public void EndTry(HttpContext context, RequestFacts facts, string? failure)
    {
        if (facts.TrySpan is not Activity span) return;
        Spans.Outcome(span, facts.UpstreamStatus, failure);
        span.Stop();
        facts.TrySpan = null;
    }

    public void End(HttpContext context, RequestFacts facts)
    {
        var status = context.Response.StatusCode;
        if (facts.Span is not Activity span)
        {
            if (status < 500 || !options.Errors || !Spans.AreTaken || MakeAfterwards(context, facts) is not { } made) return;
            span = made;
        }

        span.SetTag("url.scheme", facts.Request.ClientScheme);
        span.SetTag("url.path", facts.Target[..facts.PathLength]);
        span.SetTag("server.address", facts.Request.ClientHost);
        span.SetTag("client.address", facts.Request.ClientAddress?.ToString());
        span.SetTag("user_agent.original", context.Request.Headers.UserAgent.ToString());
        span.SetTag("usher.request.id", facts.RequestId);
        if (status >= 400 && facts.Policy is { } policy) span.SetTag("usher.policy", policy);
        Spans.Outcome(span, status, facts.Request.FailureCode);
        if (span.Duration == TimeSpan.Zero) span.SetEndTime(span.StartTimeUtc + Stopwatch.GetElapsedTime(facts.Started, facts.Ended));
        span.Stop();
        facts.Span = null;
        Activity.Current = null;
    }

    // The upstream was told of the trace, but of no span of ours: these are for whoever looks for the error.
    private Activity? MakeAfterwards(HttpContext context, RequestFacts facts)
    {
        var now = time.GetUtcNow();
        var parent = TraceParent.ContextOf(facts.TraceParent, facts.ContinuesTrace, context.Request.Headers.TraceState.ToString());
        var server = Spans.Begin(ActivityKind.Server, facts.Method, facts.Route, parent, now - Stopwatch.GetElapsedTime(facts.Started, facts.Ended));
        if (server is null || facts.Tries == 0) return server;
        var client = Spans.Begin(ActivityKind.Client, context.Request.Method, route: null, server.Context, now - Stopwatch.GetElapsedTime(facts.TryStarted, facts.Ended));
        if (client is null) return server;
        Describe(client, facts);
        Spans.Outcome(client, facts.UpstreamStatus, facts.Request.FailureCode);
        client.SetEndTime(now.UtcDateTime);
        client.Stop();
        return server;
    }

    private static void Describe(Activity span, RequestFacts facts)
    {
        span.SetTag("usher.upstream", facts.Upstream);
        span.SetTag("server.address", facts.Destination);
        if (facts.Tries > 1) span.SetTag("http.request.resend_count", facts.Tries - 1);
    }

    private bool Follows(GatewayRequest request) => options.Parent switch
    {
        TraceParentRule.Any => true,
        TraceParentRule.Trusted => request.FromTrustedProxy,
        _ => false,
    };
}
