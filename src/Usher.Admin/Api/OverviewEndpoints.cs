using Microsoft.AspNetCore.Http;
using Usher.Admin.Recording;
using Usher.Admin.Streams;
using Usher.Hosting;
using Usher.Hosting.Control;

namespace Usher.Admin.Api;

/// <summary>What went on and goes on: the history, the rates of routes, and both live.</summary>
internal sealed class OverviewEndpoints(
    TrafficRecorder recorder, TrafficJson traffic, UpstreamReport upstreams, InstanceEndpoints instance, ConfigFollower follower, ControlSteps steps, StreamSlots slots, TimeProvider time)
    : IControlEndpoints
{
    private const int RoutesEvery = 2;
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);
    private static readonly string[] Topics = ["overview", "routes", "upstreams"];

    /// <inheritdoc />
    public IEnumerable<ControlEndpoint> All =>
    [
        new("GET", "/api/overview", Overview) { Arguments = ["resolution"] },
        new("GET", "/api/routes/stats", context => ControlAnswer.Json(context, traffic.Write)),
        new("GET", "/api/events", Events) { Arguments = ["topics"] },
    ];

    private Task Overview(HttpContext context)
    {
        var history = context.Request.Query["resolution"].ToString() switch
        {
            "" or "1s" => recorder.Fine,
            "10s" => recorder.Coarse,
            var other => throw new FormatException($"Expected 'resolution' to be 1s or 10s, not '{other}'."),
        };
        var samples = history.All;
        return ControlAnswer.Json(context, json =>
        {
            json.WriteNumber("resolutionSeconds", history.Seconds);
            json.WriteNumber("samples", samples.Length);
            Sample.WriteColumns(json, samples);
        });
    }

    private Task Events(HttpContext context)
    {
        var asked = context.Request.Query["topics"].ToString();
        string[] topics = asked.Length == 0 ? ["overview"] : asked.Split(',', StringSplitOptions.TrimEntries);
        if (Array.Find(topics, topic => !Topics.Contains(topic)) is { } unknown) throw new FormatException($"Expected 'topics' to be of {string.Join(", ", Topics)}, not '{unknown}'.");
        return EventStream.Run(context, slots, (stream, end) => Run(stream, topics, end));
    }

    private async Task Run(EventStream stream, string[] topics, CancellationToken end)
    {
        string? told = null;
        for (var second = 0; ; second++)
        {
            var next = recorder.Next;
            if (State() is var state && state != told)
            {
                stream.Write("status", ControlAnswer.Bytes(instance.WriteStatus));
                told = state;
            }

            if (topics.Contains("overview") && second > 0 && recorder.Last is { Time: > 0 } last) stream.Write("sample", ControlAnswer.Bytes(last.Write));
            if (second % RoutesEvery == 0)
            {
                if (topics.Contains("routes")) stream.Write("routes", ControlAnswer.Bytes(traffic.Write));
                if (topics.Contains("upstreams")) stream.Write("upstreams", ControlAnswer.Bytes(WriteUpstreams));
            }

            await stream.Flush();
            while (!await IsThere(next, end)) await Quiet(stream);
        }
    }

    // Without an admin listener nothing is recorded, and a stream over the control socket only shows the state.
    private async Task<bool> IsThere(Task next, CancellationToken end)
    {
        try
        {
            await next.WaitAsync(Silence, time, end);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private static Task Quiet(EventStream stream)
    {
        stream.Comment();
        return stream.Flush();
    }

    private void WriteUpstreams(System.Text.Json.Utf8JsonWriter json)
    {
        json.WriteString("etag", steps.Tag);
        upstreams.Write(json);
    }

    private string State() => $"{steps.Tag} {follower.IsDraining} {follower.LastReload?.At.UtcTicks}";
}
