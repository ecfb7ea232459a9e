using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Usher.Policies.Cache;
using Usher.Telemetry.Metrics;

namespace Usher.Hosting.Control;

/// <summary>What caches hold, and taking it away.</summary>
internal sealed class CacheEndpoints(CacheStores caches, GatewayMetrics metrics, ControlSteps steps) : IControlEndpoints
{
    /// <inheritdoc />
    public IEnumerable<ControlEndpoint> All =>
    [
        new("GET", "/api/cache", Show),
        new("POST", "/api/cache/purge", Purge) { Arguments = ["url", "prefix"] },
    ];

    private Task Purge(HttpContext context) => steps.Take(context, () =>
    {
        var query = context.Request.Query;
        var count = caches.Purge(CachePurge.Parse(query["url"].ToString(), query["prefix"] == "true"));
        steps.Stamp(context);
        return ControlAnswer.Json(context, json =>
        {
            json.WriteString("etag", steps.Tag);
            json.WriteNumber("purged", count);
        });
    });

    private Task Show(HttpContext context) => ControlAnswer.Json(context, json =>
    {
        var stores = caches.All;
        json.WriteNumber("entries", stores.Sum(store => store.Count));
        json.WriteNumber("usedBytes", stores.Sum(store => store.Used));
        json.WriteNumber("maxBytes", stores.Sum(store => store.Most));
        json.WriteNumber("evictions", stores.Sum(store => store.Evictions));
        var routes = metrics.Caches.OrderBy(series => series.Route, StringComparer.Ordinal).Select(series => (series, Counts: series.All().ToDictionary(pair => pair.Result, pair => pair.Count, StringComparer.Ordinal))).ToList();
        ControlAnswer.WriteRounded(json, "hitRatio", RatioOf(routes.Select(route => route.Counts)));
        json.WriteStartArray("stores");
        foreach (var store in stores)
        {
            json.WriteStartObject();
            json.WriteNumber("entries", store.Count);
            json.WriteNumber("usedBytes", store.Used);
            json.WriteNumber("maxBytes", store.Most);
            json.WriteNumber("evictions", store.Evictions);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("routes");
        foreach (var (series, counts) in routes) WriteRoute(json, series, counts);
        json.WriteEndArray();
    });

    private static void WriteRoute(Utf8JsonWriter json, CacheSeries series, Dictionary<string, long> counts)
    {
        json.WriteStartObject();
        json.WriteString("route", series.Route);
        foreach (var (result, count) in counts) json.WriteNumber(result, count);
        json.WriteNumber("waiting", series.Waiting);
        ControlAnswer.WriteRounded(json, "hitRatio", RatioOf([counts]));
        json.WriteEndObject();
    }

    private static double? RatioOf(IEnumerable<Dictionary<string, long>> routes)
    {
        long hits = 0, misses = 0;
        foreach (var counts in routes)
        {
            hits += counts["hit"] + counts["stale"] + counts["validated"] + counts["collapsed"];
            misses += counts["miss"];
        }

        return hits + misses == 0 ? null : (double)hits / (hits + misses);
    }
}
