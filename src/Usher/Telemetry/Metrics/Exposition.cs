using System.Buffers;

namespace Usher.Telemetry.Metrics;

/// <summary>What <c>/metrics</c> shows.</summary>
internal static class Exposition
{
    /// <summary>Writes everything as it is now.</summary>
    public static void Write(GatewayMetrics metrics, IBufferWriter<byte> output, ExpositionFormat format)
    {
        var text = new ExpositionWriter(output, format);
        Durations(text, "http_server_request_duration_seconds", "Duration of HTTP server requests.", metrics.Servers, withScheme: true);
        Durations(text, "http_client_request_duration_seconds", "Duration of HTTP client requests: each try at a destination.", metrics.Clients, withScheme: false);

        text.Family("http_server_active_requests", "gauge", "Number of HTTP server requests under way.");
        foreach (var (method, scheme, count) in metrics.Active) text.Sample(count, ("http.request.method", method), ("url.scheme", scheme));

        text.Family("usher_policy_refusals", "counter", "Requests that a policy refused.");
        foreach (var (route, policy, count) in metrics.Refusals) text.Sample(count, ("http.route", route), ("usher.policy", policy));

        text.Family("usher_cache_requests", "counter", "Requests of routes with a cache, by what it had to do with the answer.");
        foreach (var cache in metrics.Caches)
        {
            foreach (var (result, count) in cache.All()) text.Sample(count, ("http.route", cache.Route), ("usher.cache.result", result));
        }

        text.Family("usher_cache_waiting", "gauge", "Requests that wait for, or read along with, the fetch of another.");
        foreach (var cache in metrics.Caches) text.Sample(cache.Waiting, ("http.route", cache.Route));

        text.Family("usher_policy_observed", "counter", "Requests that a policy with 'observe: true' would have refused.");
        foreach (var (route, policy, count) in metrics.Admission.AllObserved) text.Sample(count, ("http.route", route), ("usher.policy", policy));
        text.Family("usher_cluster_lost", "counter", "Decisions that were made without the cluster, because it could not be reached in time.");
        foreach (var (route, policy, count) in metrics.Admission.AllLost) text.Sample(count, ("http.route", route), ("usher.policy", policy));

        text.Family("usher_upstream_retries", "counter", "Requests that were sent once more.");
        foreach (var (upstream, count) in metrics.Retries) text.Sample(count, ("usher.upstream", upstream));

        text.Family("usher_mirror_requests", "counter", "Copies of requests by what became of them.");
        foreach (var (upstream, result, count) in metrics.Mirrors) text.Sample(count, ("usher.upstream", upstream), ("result", result));

        metrics.Upstreams.Write(text);
        text.Family("usher_listener_connections", "gauge", "Connections of clients that are open.");
        text.Sample(metrics.Listeners.Connections);
        text.Family("usher_listener_refusals", "counter", "Connections that a limit of a listener refused or ended.");
        foreach (var (limit, count) in metrics.Listeners.Refusals) text.Sample(count, ("usher.limit", limit));

        text.Family("usher_reloads", "counter", "Reloads of the configuration by their result.");
        var (done, refused) = metrics.Reloads;
        text.Sample(done, ("result", "done"));
        text.Sample(refused, ("result", "refused"));

        text.Family("usher_config_version", "gauge", "Counts the configurations that came into force.");
        text.Sample(metrics.Version);
        metrics.Cluster.Write(text);
        text.Family("usher_log_dropped", "counter", "Lines of access logs that were dropped because their output was too slow or failed.");
        text.Sample(metrics.LogDropped);
        Process(text);
        text.End();
    }

    private static void Durations(ExpositionWriter text, string name, string help, IEnumerable<HttpSeries> all, bool withScheme)
    {
        text.Family(name, "histogram", help, "seconds");
        foreach (var owner in all)
        {
            var own = owner.Labels.Select(label => (label.Key, label.Value)).ToList();
            foreach (var series in owner.All())
            {
                List<(string, string)> labels =
                [
                    ("http.request.method", series.Method), ("http.response.status_code", series.Status), .. own, ("error.type", series.Error),
                ];
                if (withScheme) labels.Add(("url.scheme", series.Scheme));
                text.Histogram(series.Histogram, labels);
            }
        }
    }

    // The names that every Prometheus client has, so that common dashboards and alerts work.
    private static void Process(ExpositionWriter text)
    {
        using var self = System.Diagnostics.Process.GetCurrentProcess();
        text.Family("process_cpu_seconds", "counter", "Total user and system CPU time spent in seconds.", "seconds");
        text.Sample(self.TotalProcessorTime.TotalSeconds);
        text.Family("process_resident_memory_bytes", "gauge", "Resident memory size in bytes.", "bytes");
        text.Sample(self.WorkingSet64);
        text.Family("process_start_time_seconds", "gauge", "Start time of the process since unix epoch in seconds.", "seconds");
        text.Sample((self.StartTime.ToUniversalTime() - DateTime.UnixEpoch).TotalSeconds);
        text.Family("process_threads", "gauge", "Number of threads of the process.");
        text.Sample(self.Threads.Count);
        text.Family("dotnet_gc_heap_bytes", "gauge", "Size of the managed heap in bytes.", "bytes");
        text.Sample(GC.GetTotalMemory(forceFullCollection: false));
        text.Family("dotnet_gc_allocated_bytes", "counter", "Bytes allocated on the managed heap since the start.", "bytes");
        text.Sample(GC.GetTotalAllocatedBytes());
        text.Family("dotnet_gc_collections", "counter", "Garbage collections since the start, by generation.");
        for (var generation = 0; generation <= GC.MaxGeneration; generation++) text.Sample(GC.CollectionCount(generation), ("generation", generation.ToString(provider: null)));
    }
}
