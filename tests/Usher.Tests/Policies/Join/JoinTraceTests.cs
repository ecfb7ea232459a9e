using System.Collections.Concurrent;
using System.Diagnostics;
using Usher.Tests.Support;
using Usher.Tests.Telemetry.Tracing;

namespace Usher.Tests.Policies.Join;

/// <summary>The trace of a joined request shows it as it ran. Alone, since a listener hears all gateways.</summary>
[Collection(nameof(SpanTests))]
public sealed class JoinTraceTests
{
    [Fact]
    public async Task Each_part_has_a_span_with_its_tries_within_and_the_service_is_told_of_those()
    {
        var spans = new ConcurrentBag<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Usher",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStarted = spans.Add,
        };
        ActivitySource.AddActivityListener(listener);
        await using var upstream = RawUpstream.Answering("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n{\"a\":1}");
        await using var gateway = await JoinTests.Start($$"""
            GET /:
                trace: true
                join: { first: "{{upstream.Url}}/first", second: "{{upstream.Url}}/second/{first.a}", third: { get: "{{upstream.Url}}/{first.b}", optional: true } }
            """);
        (await gateway.Client.GetAsync("/")).EnsureSuccessStatusCode();
        await Eventually.Get(() => Task.FromResult(spans.Count >= 6 && spans.All(span => span.Duration > TimeSpan.Zero) ? spans : null), "whole trace");

        var server = Assert.Single(spans, span => span.Kind == ActivityKind.Server);
        foreach (var name in new[] { "first", "second" })
        {
            var part = Assert.Single(spans, span => span.DisplayName == $"join {name}");
            Assert.Equal(server.SpanId, part.ParentSpanId);
            var attempt = Assert.Single(spans, span => span.Kind == ActivityKind.Client && span.ParentSpanId == part.SpanId);
            Assert.Contains(upstream.Heads, head => head.Contains($"/{name}", StringComparison.Ordinal) && head.Contains(attempt.SpanId.ToHexString(), StringComparison.Ordinal));
        }

        Assert.Equal("no-target", Assert.Single(spans, span => span.DisplayName == "join third").GetTagItem("usher.join.failure"));
    }
}
