using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Usher.Tests.Support;

namespace Usher.Tests.Policies.Trace;

public sealed class TraceTests
{
    private const string Sampled = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private const string NotSampled = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";

    [Fact]
    public async Task Without_a_trace_nothing_is_touched_and_no_activity_is_made()
    {
        var (seen, current) = await Ask("routes: { /x: { to: UPSTREAM } }", request => request.Headers.Add("traceparent", "nonsense"));
        Assert.Equal("nonsense", seen.TraceParent);
        Assert.Null(current);
    }

    [Fact]
    public async Task A_trace_begins_here_where_the_caller_has_none()
    {
        var (seen, _) = await Ask("routes: { /x: { trace: 0%, to: UPSTREAM } }", _ => { });
        Assert.True(Usher.Telemetry.Tracing.TraceParent.IsValid(seen.TraceParent));
        Assert.EndsWith("-00", seen.TraceParent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_parent_is_replaced_and_its_state_dropped()
    {
        var (seen, _) = await Ask("routes: { /x: { trace: 0%, to: UPSTREAM } }", request =>
        {
            request.Headers.Add("traceparent", "00-nonsense");
            request.Headers.Add("tracestate", "a=b");
            request.Headers.Add("baggage", "k=v");
        });
        Assert.True(Usher.Telemetry.Tracing.TraceParent.IsValid(seen.TraceParent));
        Assert.Equal("", seen.TraceState);
        Assert.Equal("k=v", seen.Baggage);
    }

    [Theory]
    [InlineData("trust: [127.0.0.1]", "1%", Sampled, true)]
    [InlineData("trust: [127.0.0.1]", "100%", NotSampled, false)]
    [InlineData("", "0%", Sampled, false)]
    [InlineData("", "100%", NotSampled, true)]
    [InlineData("", "{ sample: 0%, parent: any }", Sampled, true)]
    [InlineData("trust: [127.0.0.1]", "{ sample: 0%, parent: none }", Sampled, false)]
    public async Task Whose_decision_counts_is_the_operators_choice(string trust, string trace, string parent, bool isSampled)
    {
        var (seen, _) = await Ask($"{trust}\nroutes: {{ /x: {{ trace: {(trace.StartsWith('{') ? trace : $"{{ sample: {trace} }}")}, to: UPSTREAM }} }}", request =>
        {
            request.Headers.Add("traceparent", parent);
            request.Headers.Add("tracestate", "vendor=1");
        });
        Assert.Equal(parent[3..35], seen.TraceParent[3..35]);
        Assert.EndsWith(isSampled ? "-01" : "-00", seen.TraceParent, StringComparison.Ordinal);
        Assert.Equal("vendor=1", seen.TraceState);
    }

    private static async Task<(Seen Seen, Activity? Current)> Ask(string yaml, Action<HttpRequestMessage> prepare)
    {
        var seen = new Seen("", "", "");
        await using var upstream = await TestUpstream.Start(context =>
        {
            var headers = context.Request.Headers;
            seen = new Seen(headers.TraceParent.ToString(), headers.TraceState.ToString(), headers["baggage"].ToString());
            return Task.CompletedTask;
        });
        await using var gateway = await TestGateway.Start(yaml.Replace("UPSTREAM", upstream.Url, StringComparison.Ordinal));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/x");
        prepare(request);
        Assert.Equal(StatusCodes.Status200OK, (int)(await gateway.Client.SendAsync(request)).StatusCode);
        return (seen, Activity.Current);
    }

    private sealed record Seen(string TraceParent, string TraceState, string Baggage);
}
