using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Usher.Telemetry.Metrics;

/// <summary>What is counted of upstreams beside their requests: verdicts on destinations, and what was refused to protect them.</summary>
internal sealed class UpstreamMetrics
{
    private readonly ConcurrentDictionary<(string Upstream, string Destination), Gauge> _gauges = new();
    private readonly ConcurrentDictionary<(string Upstream, string Destination, string Reason), Cell> _unusable = new();
    private readonly ConcurrentDictionary<string, Cell> _panics = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Cell> _shed = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Cell> _unpaid = new(StringComparer.Ordinal);

    public UpstreamMetrics(Meter meter)
    {
        meter.CreateObservableGauge("usher.upstream.usable", () => _gauges.Select(pair => Of(pair.Value.IsUsable() ? 1 : 0, pair.Key.Upstream, pair.Key.Destination)), "{destination}", "Whether a destination gets requests.");
        meter.CreateObservableUpDownCounter("usher.upstream.in_flight", () => _gauges.Select(pair => Of(pair.Value.InFlight(), pair.Key.Upstream, pair.Key.Destination)), "{request}", "Requests under way at a destination.");
        meter.CreateObservableCounter("usher.upstream.unusable", () => _unusable.Select(pair => new Measurement<long>(pair.Value.Count, [new("usher.upstream", pair.Key.Upstream), new("usher.destination", pair.Key.Destination), new("usher.reason", pair.Key.Reason)])), "{verdict}", "How often a destination was taken out: ejected, probe or breaker.");
        meter.CreateObservableCounter("usher.upstream.panics", () => _panics.Select(pair => Of(pair.Value.Count, pair.Key)), "{panic}", "How often no destination was usable, so that all got requests.");
        meter.CreateObservableCounter("usher.upstream.shed", () => _shed.Select(pair => Of(pair.Value.Count, pair.Key)), "{request}", "Requests that were refused to protect an upstream.");
        meter.CreateObservableCounter("usher.upstream.retries.refused", () => _unpaid.Select(pair => Of(pair.Value.Count, pair.Key)), "{try}", "Retries for which the budget was spent.");
    }

    /// <summary>Watches a destination until what is returned is disposed.</summary>
    public IDisposable Watch(string upstream, string destination, Func<int> inFlight, Func<bool> isUsable)
    {
        var gauge = new Gauge(inFlight, isUsable, this, (upstream, destination));
        _gauges[(upstream, destination)] = gauge;
        return gauge;
    }

    /// <summary>A destination was taken out.</summary>
    public void Unusable(string upstream, string destination, string reason) => _unusable.GetOrAdd((upstream, destination, reason), static _ => new Cell()).Add();

    /// <summary>No destination is usable any more.</summary>
    public void Panicked(string upstream) => _panics.GetOrAdd(upstream, static _ => new Cell()).Add();

    /// <summary>A request was refused to protect an upstream.</summary>
    public void Shed(string upstream) => _shed.GetOrAdd(upstream, static _ => new Cell()).Add();

    /// <summary>A retry was refused because the budget was spent.</summary>
    public void RetryRefused(string upstream) => _unpaid.GetOrAdd(upstream, static _ => new Cell()).Add();

    /// <summary>Writes them for <c>/metrics</c>.</summary>
    internal void Write(ExpositionWriter text)
    {
        text.Family("usher_upstream_usable", "gauge", "Whether a destination gets requests.");
        foreach (var (key, gauge) in _gauges) text.Sample(gauge.IsUsable() ? 1 : 0, ("usher.upstream", key.Upstream), ("usher.destination", key.Destination));
        text.Family("usher_upstream_in_flight", "gauge", "Requests under way at a destination.");
        foreach (var (key, gauge) in _gauges) text.Sample(gauge.InFlight(), ("usher.upstream", key.Upstream), ("usher.destination", key.Destination));
        text.Family("usher_upstream_unusable", "counter", "How often a destination was taken out: ejected, probe or breaker.");
        foreach (var (key, count) in _unusable) text.Sample(count.Count, ("usher.upstream", key.Upstream), ("usher.destination", key.Destination), ("usher.reason", key.Reason));
        text.Family("usher_upstream_panics", "counter", "How often no destination was usable, so that all got requests.");
        foreach (var (upstream, count) in _panics) text.Sample(count.Count, ("usher.upstream", upstream));
        text.Family("usher_upstream_shed", "counter", "Requests that were refused to protect an upstream.");
        foreach (var (upstream, count) in _shed) text.Sample(count.Count, ("usher.upstream", upstream));
        text.Family("usher_upstream_retries_refused", "counter", "Retries for which the budget was spent.");
        foreach (var (upstream, count) in _unpaid) text.Sample(count.Count, ("usher.upstream", upstream));
    }

    private static Measurement<long> Of(long value, string upstream, string? destination = null) =>
        destination is null ? new(value, [new("usher.upstream", upstream)]) : new(value, [new("usher.upstream", upstream), new("usher.destination", destination)]);

    private sealed class Gauge(Func<int> inFlight, Func<bool> isUsable, UpstreamMetrics owner, (string, string) key) : IDisposable
    {
        public Func<int> InFlight { get; } = inFlight;

        public Func<bool> IsUsable { get; } = isUsable;

        // A destination that was made anew may stand there already.
        public void Dispose() => owner._gauges.TryRemove(new KeyValuePair<(string, string), Gauge>(key, this));
    }

    private sealed class Cell
    {
        private long _count;

        public long Count => Interlocked.Read(ref _count);

        public void Add() => Interlocked.Increment(ref _count);
    }
}
