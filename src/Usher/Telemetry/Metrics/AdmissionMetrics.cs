using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Usher.Telemetry.Metrics;

/// <summary>What is counted of limits and quotas beside what they refuse.</summary>
internal sealed class AdmissionMetrics(Meter meter)
{
    private readonly ConcurrentDictionary<(string Route, string Policy), long> _observed = new();
    private readonly ConcurrentDictionary<(string Route, string Policy), long> _lost = new();
    private readonly ConcurrentDictionary<(string Route, string Policy), DurationHistogram> _waits = new();
    private readonly Counter<long> _observedCounter = meter.CreateCounter<long>("usher.policy.observed", "{request}", "Requests that a policy with 'observe: true' would have refused.");
    private readonly Counter<long> _lostCounter = meter.CreateCounter<long>("usher.cluster.lost", "{decision}", "Decisions that were made without the cluster, because it could not be reached in time.");
    private readonly Histogram<double> _waitHistogram = meter.CreateHistogram("usher.cluster.decision.duration", "s", "How long requests waited for decisions of the cluster.", tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = DurationHistogram.Bounds });

    /// <summary>Who would have been refused.</summary>
    public IEnumerable<(string Route, string Policy, long Count)> AllObserved => _observed.Select(pair => (pair.Key.Route, pair.Key.Policy, pair.Value));

    /// <summary>Decisions without the cluster.</summary>
    public IEnumerable<(string Route, string Policy, long Count)> AllLost => _lost.Select(pair => (pair.Key.Route, pair.Key.Policy, pair.Value));

    /// <summary>How long requests waited for the cluster.</summary>
    public IEnumerable<(string Route, string Policy, DurationHistogram Waits)> AllWaits => _waits.Select(pair => (pair.Key.Route, pair.Key.Policy, pair.Value));

    /// <summary>A policy that only observes would have refused a request.</summary>
    public void Observed(string route, string policy) => Add(_observed, _observedCounter, route, policy);

    /// <summary>A decision was made without the cluster.</summary>
    public void Lost(string route, string policy) => Add(_lost, _lostCounter, route, policy);

    /// <summary>A request has waited for a decision of the cluster.</summary>
    /// <param name="route">The route.</param>
    /// <param name="policy">The policy.</param>
    /// <param name="began">When it was asked, as a timestamp of <see cref="Stopwatch"/>.</param>
    public void Waited(string route, string policy, long began)
    {
        var ticks = Stopwatch.GetTimestamp() - began;
        _waits.GetOrAdd((route, policy), static _ => new DurationHistogram()).Add(ticks);
        if (_waitHistogram.Enabled) _waitHistogram.Record((double)ticks / Stopwatch.Frequency, new("http.route", route), new("usher.policy", policy));
    }

    private static void Add(ConcurrentDictionary<(string, string), long> counts, Counter<long> counter, string route, string policy)
    {
        counts.AddOrUpdate((route, policy), 1, static (_, count) => count + 1);
        if (counter.Enabled) counter.Add(1, new("http.route", route), new("usher.policy", policy));
    }
}
