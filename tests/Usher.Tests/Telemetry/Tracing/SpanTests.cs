using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Usher.Config;
using Usher.Live;
using Usher.Policies;
using Usher.Tests.Support;

namespace Usher.Tests.Telemetry.Tracing;

/// <summary>What is made in this process while someone takes every span. Alone, since a listener hears all gateways.</summary>
[CollectionDefinition(nameof(SpanTests), DisableParallelization = true)]
[Collection(nameof(SpanTests))]
public sealed partial class SpanTests
{
    [Theory]
    [InlineData("")]
    [InlineData("trace: 0%, ")]
    public async Task No_activity_is_made_where_nothing_is_recorded(string trace)
    {
        var spans = await Run(trace, requests: 20);
        Assert.Empty(spans);
    }

    [Fact]
    public async Task A_policy_that_waits_shows_its_wait()
    {
        var spans = await Run("trace: true, ", requests: 1);
        var server = Assert.Single(spans, span => span.Kind == ActivityKind.Server);
        var wait = Assert.Single(spans, span => span.DisplayName == "wait");
        Assert.Equal(server.SpanId, wait.ParentSpanId);
        Assert.Equal(server.SpanId, Assert.Single(spans, span => span.Kind == ActivityKind.Client).ParentSpanId);
        Assert.Equal("/x", server.GetTagItem("http.route"));
        Assert.Equal(200, server.GetTagItem("http.response.status_code"));
    }

    [Fact]
    public async Task Nothing_is_noted_of_a_request_that_nobody_observes()
    {
        var facts = new ConcurrentBag<RequestFacts?>();
        await using var gateway = await TestGateway.Start("routes: { /x: { waits: {}, respond: 200 } }", new WaitingPolicy(facts.Add));
        await gateway.Client.GetAsync("/x");
        Assert.Null(Assert.Single(facts));
    }

    private static async Task<List<Activity>> Run(string trace, int requests)
    {
        var spans = new ConcurrentBag<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Usher",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStarted = spans.Add,
        };
        ActivitySource.AddActivityListener(listener);
        await using var upstream = await TestUpstream.Start(_ => Task.CompletedTask);
        await using (var gateway = await TestGateway.Start($"routes: {{ /x: {{ waits: {{}}, {trace}to: {upstream.Url} }} }}", new WaitingPolicy(_ => { })))
        {
            for (var i = 0; i < requests; i++) (await gateway.Client.GetAsync("/x")).EnsureSuccessStatusCode();
        }

        return [.. spans];
    }

    [ConfigRecord]
    internal sealed partial record WaitingOptions;

    private sealed class WaitingPolicy(Action<RequestFacts?> see) : Policy<WaitingOptions>("waits", Stage.Identify)
    {
        protected override RequestDelegate Build(WaitingOptions options, RouteBuild route, RequestDelegate next) => async context =>
        {
            var facts = GatewayRequest.Of(context).Facts;
            see(facts);
            using (facts?.BeginSpan("wait")) await Task.Yield();
            await next(context);
        };
    }
}
