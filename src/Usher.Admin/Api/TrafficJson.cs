using System.Text.Json;
using Usher.Hosting.Control;
using Usher.Telemetry.Metrics;

namespace Usher.Admin.Api;

/// <summary>What routes had to do lately, as JSON.</summary>
internal sealed class TrafficJson(GatewayMetrics metrics, RecentTraffic recent)
{
    /// <summary>Writes the members <c>windowSeconds</c> and <c>routes</c>.</summary>
    public void Write(Utf8JsonWriter json)
    {
        var window = recent.Window.TotalSeconds;
        var refused = metrics.Refusals.ToLookup(refusal => refusal.Route, refusal => (refusal.Policy, refusal.Count), StringComparer.Ordinal);
        json.WriteNumber("windowSeconds", Math.Round(window, 1));
        json.WriteStartArray("routes");
        foreach (var series in metrics.Servers)
        {
            if (recent.Of(series) is not { } traffic) continue;
            var key = series.Labels.Count == 0 ? "" : series.Labels[0].Value;
            json.WriteStartObject();
            json.WriteString("key", key);
            WriteRates(json, traffic.Recent, window);
            json.WriteNumber("total", traffic.All.Requests);
            json.WriteStartObject("refused");
            foreach (var (policy, count) in refused[key]) json.WriteNumber(policy, count);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteRates(Utf8JsonWriter json, Traffic traffic, double window)
    {
        json.WriteNumber("requestsPerSecond", Rate(traffic.Requests, window));
        json.WriteNumber("clientErrorsPerSecond", Rate(traffic.ClientErrors, window));
        json.WriteNumber("serverErrorsPerSecond", Rate(traffic.ServerErrors, window));
        ControlAnswer.WriteRounded(json, "p50Ms", traffic.Percentile(0.5));
        ControlAnswer.WriteRounded(json, "p90Ms", traffic.Percentile(0.9));
        ControlAnswer.WriteRounded(json, "p99Ms", traffic.Percentile(0.99));
        json.WriteNumber("bytesInPerSecond", Math.Round(Rate(traffic.BytesIn, window)));
        json.WriteNumber("bytesOutPerSecond", Math.Round(Rate(traffic.BytesOut, window)));
    }

    private static double Rate(double count, double window) => window > 0 ? ControlAnswer.Round(count / window) : 0;
}
