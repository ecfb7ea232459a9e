using System.Globalization;
using System.Text.Json;
using Usher.Runtime;
using Usher.Upstreams;
using Usher.Upstreams.Health;

namespace Usher.Hosting;

/// <summary>What is held of every upstream and destination now, as JSON.</summary>
internal static class UpstreamReport
{
    /// <summary>Writes the member <c>upstreams</c>.</summary>
    public static void Write(Utf8JsonWriter json, Snapshot snapshot)
    {
        json.WriteStartArray("upstreams");
        var written = new HashSet<string>(StringComparer.Ordinal);
        foreach (var upstream in snapshot.Upstreams) WriteUpstream(json, upstream, written);
        foreach (var entry in snapshot.Routes.Entries)
        {
            if (snapshot.Routes[entry].Upstream is { } upstream) WriteUpstream(json, upstream, written);
        }

        json.WriteEndArray();
    }

    private static void WriteUpstream(Utf8JsonWriter json, Upstream upstream, HashSet<string> written)
    {
        if (!written.Add(upstream.Name)) return;
        json.WriteStartObject();
        json.WriteString("upstream", upstream.Name);
        json.WriteBoolean("panic", upstream.Health.IsPanic);
        if (upstream.Gate is { } gate)
        {
            json.WriteNumber("underWay", gate.UnderWay);
            json.WriteNumber("waiting", gate.Waiting);
        }

        json.WriteStartArray("destinations");
        foreach (var destination in upstream.Set.Destinations) WriteDestination(json, destination);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteDestination(Utf8JsonWriter json, Destination destination)
    {
        json.WriteStartObject();
        json.WriteString("at", destination.Address.Text);
        json.WriteNumber("inFlight", destination.Load.InFlight);
        json.WriteNumber("latencyMs", Math.Round(destination.Load.Latency(System.Diagnostics.Stopwatch.GetTimestamp()) * 1000 / System.Diagnostics.Stopwatch.Frequency, 1));
        if (destination.Health is { } health) WriteVerdict(json, health);
        json.WriteEndObject();
    }

    private static void WriteVerdict(Utf8JsonWriter json, DestinationHealth health)
    {
        var verdict = health.Verdict;
        json.WriteBoolean("usable", verdict.IsUsable);
        json.WriteString("since", verdict.Since.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
        json.WriteString("reason", verdict.Reason);
        json.WriteString("ejectedUntil", verdict.EjectedUntil?.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
        json.WriteString("breaker", verdict.Breaker switch
        {
            Usher.Upstreams.Resilience.BreakerState.Closed => "closed",
            Usher.Upstreams.Resilience.BreakerState.Open => "open",
            _ => "half-open",
        });
        json.WriteString("probe", health.Prober switch { null => "none", { IsWell: true } => "well", _ => "ill" });
    }
}
