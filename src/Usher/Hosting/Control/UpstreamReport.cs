using System.Diagnostics;
using System.Text.Json;
using Usher.Runtime;
using Usher.Telemetry.Metrics;
using Usher.Upstreams;
using Usher.Upstreams.Health;
using Usher.Upstreams.Resilience;

namespace Usher.Hosting.Control;

/// <summary>What is held of every upstream and destination now, as JSON.</summary>
internal sealed class UpstreamReport(Gateway gateway, GatewayMetrics metrics, RecentTraffic recent)
{
    /// <summary>Every upstream once: those that the file names, then those that stand in a route as addresses.</summary>
    public static IEnumerable<(Upstream Upstream, bool IsNamed)> All(Snapshot snapshot)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var upstream in snapshot.Upstreams)
        {
            if (seen.Add(upstream.Name)) yield return (upstream, true);
        }

        foreach (var entry in snapshot.Routes.Entries)
        {
            var route = snapshot.Routes[entry];
            if (route.Upstream is { } upstream && seen.Add(upstream.Name)) yield return (upstream, false);
            foreach (var part in route.Split)
            {
                if (seen.Add(part.Upstream.Name)) yield return (part.Upstream, false);
            }
        }
    }

    /// <summary>Writes the members <c>windowSeconds</c> and <c>upstreams</c>.</summary>
    public void Write(Utf8JsonWriter json)
    {
        var window = recent.Window.TotalSeconds;
        json.WriteNumber("windowSeconds", Math.Round(window, 1));
        json.WriteStartArray("upstreams");
        foreach (var (upstream, isNamed) in All(gateway.Current)) WriteUpstream(json, upstream, isNamed, window);
        json.WriteEndArray();
    }

    private void WriteUpstream(Utf8JsonWriter json, Upstream upstream, bool isNamed, double window)
    {
        json.WriteStartObject();
        json.WriteString("upstream", upstream.Name);
        json.WriteBoolean("named", isNamed);
        json.WriteString("balance", upstream.Set.Balancer.ToString());
        json.WriteBoolean("discovered", upstream.IsDiscovered);
        json.WriteBoolean("panic", upstream.Health.IsPanic);
        if (upstream.Gate is { } gate)
        {
            json.WriteNumber("underWay", gate.UnderWay);
            json.WriteNumber("waiting", gate.Waiting);
        }

        json.WriteStartArray("destinations");
        foreach (var share in upstream.Set.Shares)
        {
            json.WriteStartObject();
            RouteJson.WriteShare(json, share);
            WriteLoad(json, share.Destination);
            if (share.Destination.Health is { } health) WriteVerdict(json, health);
            WriteTraffic(json, metrics.FindClient(upstream.Name, share.Destination.Address.Text), window);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteLoad(Utf8JsonWriter json, Destination destination)
    {
        json.WriteNumber("inFlight", destination.Load.InFlight);
        json.WriteNumber("latencyMs", Math.Round(destination.Load.Latency(Stopwatch.GetTimestamp()) * 1000 / Stopwatch.Frequency, 1));
    }

    private static void WriteVerdict(Utf8JsonWriter json, DestinationHealth health)
    {
        var verdict = health.Verdict;
        json.WriteBoolean("usable", verdict.IsUsable);
        json.WriteString("since", ControlAnswer.Time(verdict.Since));
        json.WriteString("reason", verdict.Reason);
        json.WriteString("ejectedBy", verdict.EjectedBy);
        json.WriteString("ejectedUntil", verdict.EjectedUntil is { } until ? ControlAnswer.Time(until) : null);
        json.WriteString("breaker", verdict.Breaker switch
        {
            BreakerState.Closed => "closed",
            BreakerState.Open => "open",
            _ => "half-open",
        });
        json.WriteString("probe", health.Prober switch { null => "none", { IsWell: true } => "well", _ => "ill" });
    }

    private void WriteTraffic(Utf8JsonWriter json, HttpSeries? series, double window)
    {
        var traffic = series is null ? null : recent.Of(series);
        json.WriteNumber("requestsPerSecond", traffic is { } some && window > 0 ? ControlAnswer.Round(some.Recent.Requests / window) : 0);
        json.WriteNumber("errorsPerSecond", traffic is { } failed && window > 0 ? ControlAnswer.Round(failed.Recent.Failed / window) : 0);
        ControlAnswer.WriteRounded(json, "p50Ms", traffic?.Recent.Percentile(0.5));
        ControlAnswer.WriteRounded(json, "p99Ms", traffic?.Recent.Percentile(0.99));
        json.WriteNumber("total", traffic?.All.Requests ?? 0);
    }
}
