using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Usher.Telemetry.Metrics;

/// <summary>
/// All that is counted. It is kept twice: in series of our own that cost a few interlocked additions for a request and are what
/// <c>/metrics</c> shows, and in instruments of <see cref="Meter"/> for whoever listens there (OTLP, dotnet-counters), which cost nothing
/// while nobody does. Names follow OpenTelemetry's semantic conventions for HTTP.
/// </summary>
internal sealed class GatewayMetrics : IDisposable
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "Usher";

    private static readonly double SecondsPerTick = 1.0 / Stopwatch.Frequency;
    private readonly ConcurrentDictionary<HttpSeries, byte> _servers = new();
    private readonly ConcurrentDictionary<(string Upstream, string Destination), HttpSeries> _clients = new();
    private readonly ConcurrentDictionary<(string Route, string Policy), Count> _refusals = new();
    private readonly ConcurrentDictionary<string, Count> _retries = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<CacheSeries, byte> _caches = new();
    private readonly ConcurrentDictionary<(string Upstream, string Result), Count> _mirrors = new();
    private readonly long[] _active = new long[KnownMethods.Count * 2];
    private readonly bool[] _seen = new bool[KnownMethods.Count * 2];
    private readonly Meter _meter;
    private readonly Histogram<double> _serverDuration;
    private readonly Histogram<double> _clientDuration;
    private readonly UpDownCounter<long> _activeRequests;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _retried;
    private readonly Counter<long> _mirrored;
    private readonly Counter<long> _reloads;
    private readonly Counter<long> _cached;
    private long _reloadsDone;
    private long _reloadsRefused;
    private long _version;
    private long _logDropped;
    private bool _isScraped;

    public GatewayMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(MeterName);
        var buckets = new InstrumentAdvice<double> { HistogramBucketBoundaries = DurationHistogram.Bounds };
        _serverDuration = _meter.CreateHistogram("http.server.request.duration", "s", "Duration of HTTP server requests.", tags: null, buckets);
        _clientDuration = _meter.CreateHistogram("http.client.request.duration", "s", "Duration of HTTP client requests: each try at a destination.", tags: null, buckets);
        _activeRequests = _meter.CreateUpDownCounter<long>("http.server.active_requests", "{request}", "Number of HTTP server requests under way.");
        _refused = _meter.CreateCounter<long>("usher.policy.refusals", "{request}", "Requests that a policy refused.");
        _retried = _meter.CreateCounter<long>("usher.upstream.retries", "{try}", "Requests that were sent once more.");
        _mirrored = _meter.CreateCounter<long>("usher.mirror.requests", "{request}", "Copies of requests by what became of them.");
        _reloads = _meter.CreateCounter<long>("usher.reloads", "{reload}", "Reloads of the configuration by their result.");
        _cached = _meter.CreateCounter<long>("usher.cache.requests", "{request}", "Requests of routes with a cache, by what it had to do with the answer.");
        _meter.CreateObservableGauge("usher.config.version", () => Version, "{version}", "Counts the configurations that came into force.");
        _meter.CreateObservableCounter("usher.log.dropped", () => LogDropped, "{line}", "Lines of access logs that were dropped because their output was too slow or failed.");
        Upstreams = new UpstreamMetrics(_meter);
        Listeners = new ListenerMetrics(_meter);
        Unmatched = Server("");
        Admission = new AdmissionMetrics(_meter);
        Cluster = new ClusterMetrics(_meter);
    }

    /// <summary>Of limits and quotas.</summary>
    public AdmissionMetrics Admission { get; }

    /// <summary>How this instance stands to others.</summary>
    public ClusterMetrics Cluster { get; }

    /// <summary>What is counted of connections.</summary>
    public ListenerMetrics Listeners { get; }

    /// <summary>Requests that no route matched: one route's worth of series, whatever was asked for.</summary>
    public HttpSeries Unmatched { get; }

    /// <summary>What is counted of upstreams beside their requests.</summary>
    public UpstreamMetrics Upstreams { get; }

    /// <summary>Whether anyone looks: <c>/metrics</c> is served, or an instrument is listened to.</summary>
    public bool IsOn => _isScraped || _serverDuration.Enabled;

    /// <summary>Whether <c>/metrics</c> is served.</summary>
    public bool IsScraped { set => _isScraped = value; }

    /// <summary>Counts the configurations that came into force.</summary>
    public long Version => Interlocked.Read(ref _version);

    /// <summary>Reloads that went through and reloads that were refused.</summary>
    public (long Done, long Refused) Reloads => (Interlocked.Read(ref _reloadsDone), Interlocked.Read(ref _reloadsRefused));

    /// <summary>Lines of access logs that were dropped.</summary>
    public long LogDropped => Interlocked.Read(ref _logDropped);

    /// <summary>The series of the routes, each with its labels.</summary>
    public IEnumerable<HttpSeries> Servers => _servers.Keys;

    /// <summary>The series of the destinations.</summary>
    public IEnumerable<HttpSeries> Clients => _clients.Values;

    /// <summary>What policies refused.</summary>
    public IEnumerable<(string Route, string Policy, long Count)> Refusals => _refusals.Select(pair => (pair.Key.Route, pair.Key.Policy, pair.Value.Value));

    /// <summary>What was sent once more.</summary>
    public IEnumerable<(string Upstream, long Count)> Retries => _retries.Select(pair => (pair.Key, pair.Value.Value));

    /// <summary>The caches of the routes.</summary>
    public IEnumerable<CacheSeries> Caches => _caches.Keys;

    /// <summary>What became of copies of requests.</summary>
    public IEnumerable<(string Upstream, string Result, long Count)> Mirrors => _mirrors.Select(pair => (pair.Key.Upstream, pair.Key.Result, pair.Value.Value));

    /// <summary>Requests under way by method and scheme; those that there never were are left out.</summary>
    public IEnumerable<(string Method, string Scheme, long Count)> Active
    {
        get
        {
            for (var i = 0; i < _active.Length; i++)
            {
                if (_seen[i]) yield return (KnownMethods.NameOf(i / 2), i % 2 == 1 ? "https" : "http", Interlocked.Read(ref _active[i]));
            }
        }
    }

    /// <summary>The series of a route. Disposing it takes it out of the metrics.</summary>
    public HttpSeries Server(string route)
    {
        var series = new HttpSeries(route.Length == 0 ? [] : [new("http.route", route)], gone => _servers.TryRemove(gone, out _));
        _servers.TryAdd(series, 0);
        return series;
    }

    /// <summary>The series of a destination. Disposing it takes it out of the metrics.</summary>
    public HttpSeries Client(string upstream, string destination) => _clients.GetOrAdd((upstream, destination), key =>
        new HttpSeries([new("usher.upstream", key.Upstream), new("usher.destination", key.Destination)], _ => _clients.TryRemove(key, out HttpSeries? _)));

    /// <summary>The series of a route's cache. Disposing it takes it out of the metrics.</summary>
    public CacheSeries Cache(string route)
    {
        var series = new CacheSeries(route, Cached, gone => _caches.TryRemove(gone, out _));
        _caches.TryAdd(series, 0);
        return series;
    }

    /// <summary>A request has begun.</summary>
    public void Begin(int method, bool isSecure)
    {
        var index = (method * 2) + (isSecure ? 1 : 0);
        if (!_seen[index]) _seen[index] = true;
        Interlocked.Increment(ref _active[index]);
        if (_activeRequests.Enabled) _activeRequests.Add(1, Tag("http.request.method", KnownMethods.NameOf(method)), Tag("url.scheme", isSecure ? "https" : "http"));
    }

    /// <summary>A request that was counted as begun has ended.</summary>
    public void End(HttpSeries series, int method, bool isSecure, string version, int status, string? error, long ticks)
    {
        Interlocked.Decrement(ref _active[(method * 2) + (isSecure ? 1 : 0)]);
        series.Record(method, isSecure, status, error, ticks);
        if (_activeRequests.Enabled) _activeRequests.Add(-1, Tag("http.request.method", KnownMethods.NameOf(method)), Tag("url.scheme", isSecure ? "https" : "http"));
        if (!_serverDuration.Enabled) return;
        var tags = TagsOf(series, method, status, error);
        tags.Add("url.scheme", isSecure ? "https" : "http");
        tags.Add("network.protocol.version", version);
        _serverDuration.Record(ticks * SecondsPerTick, tags);
    }

    /// <summary>A try at a destination has ended.</summary>
    public void Tried(string upstream, string destination, string method, int status, string? error, long ticks)
    {
        if (!_clients.TryGetValue((upstream, destination), out var series)) return;      // a reload took it away meanwhile
        var known = KnownMethods.IndexOf(method);
        series.Record(known, isSecure: false, status, error, ticks);
        if (_clientDuration.Enabled) _clientDuration.Record(ticks * SecondsPerTick, TagsOf(series, known, status, error));
    }

    /// <summary>A policy has refused a request.</summary>
    public void Refused(string route, string policy)
    {
        _refusals.GetOrAdd((route, policy), static _ => new Count()).Increment();
        if (_refused.Enabled) _refused.Add(1, Tag("http.route", route), Tag("usher.policy", policy));
    }

    /// <summary>A request is sent once more.</summary>
    public void Retried(string upstream)
    {
        _retries.GetOrAdd(upstream, static _ => new Count()).Increment();
        if (_retried.Enabled) _retried.Add(1, Tag("usher.upstream", upstream));
    }

    /// <summary>A copy of a request was sent, has failed, or was not made.</summary>
    public void Mirrored(string upstream, string result)
    {
        _mirrors.GetOrAdd((upstream, result), static _ => new Count()).Increment();
        if (_mirrored.Enabled) _mirrored.Add(1, Tag("usher.upstream", upstream), Tag("usher.mirror.result", result));
    }

    /// <summary>The first configuration is in force.</summary>
    public void Started(long version) => Interlocked.Exchange(ref _version, version);

    /// <summary>A reload has ended.</summary>
    public void Reloaded(bool isDone, long version)
    {
        Interlocked.Increment(ref isDone ? ref _reloadsDone : ref _reloadsRefused);
        Interlocked.Exchange(ref _version, version);
        if (_reloads.Enabled) _reloads.Add(1, Tag("usher.reload.result", isDone ? "done" : "refused"));
    }

    /// <summary>Lines of an access log were dropped.</summary>
    public void Dropped(long lines) => Interlocked.Add(ref _logDropped, lines);

    /// <inheritdoc />
    public void Dispose() => _meter.Dispose();

    private void Cached(CacheSeries series, CacheResult result)
    {
        if (_cached.Enabled) _cached.Add(1, Tag("http.route", series.Route), Tag("usher.cache.result", CacheSeries.NameOf(result)));
    }

    private static TagList TagsOf(HttpSeries series, int method, int status, string? error)
    {
        var tags = new TagList { { "http.request.method", KnownMethods.NameOf(method) } };
        foreach (var label in series.Labels) tags.Add(label.Key, label.Value);
        if (status != 0) tags.Add("http.response.status_code", status);
        if (error is not null) tags.Add("error.type", error);
        return tags;
    }

    private static KeyValuePair<string, object?> Tag(string name, object? value) => new(name, value);

    private sealed class Count
    {
        private long _value;

        public long Value => Interlocked.Read(ref _value);

        public void Increment() => Interlocked.Increment(ref _value);
    }
}
