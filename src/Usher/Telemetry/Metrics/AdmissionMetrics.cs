using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Usher.Telemetry.Metrics;

/// <summary>What is counted of limits and quotas beside what they refuse.</summary>
internal sealed class AdmissionMetrics(Meter meter)
{
    private readonly ConcurrentDictionary<(string Route, string Policy), long> _observed = new();
    private readonly ConcurrentDictionary<(string Route, string Policy), long> _lost = new();
    private readonly Counter<long> _observedCounter = meter.CreateCounter<long>("usher.policy.observed", "{request}", "Requests that a policy with 'observe: true' would have refused.");
    private readonly Counter<long> _lostCounter = meter.CreateCounter<long>("usher.cluster.lost", "{decision}", "Decisions that were made without the cluster, because it could not be reached in time.");

    /// <summary>Who would have been refused.</summary>
    public IEnumerable<(string Route, string Policy, long Count)> AllObserved => _observed.Select(pair => (pair.Key.Route, pair.Key.Policy, pair.Value));

    /// <summary>Decisions without the cluster.</summary>
    public IEnumerable<(string Route, string Policy, long Count)> AllLost => _lost.Select(pair => (pair.Key.Route, pair.Key.Policy, pair.Value));

    /// <summary>A policy that only observes would have refused a request.</summary>
    public void Observed(string route, string policy) => Add(_observed, _observedCounter, route, policy);

    /// <summary>A decision was made without the cluster.</summary>
    public void Lost(string route, string policy) => Add(_lost, _lostCounter, route, policy);

    private static void Add(ConcurrentDictionary<(string, string), long> counts, Counter<long> counter, string route, string policy)
    {
        counts.AddOrUpdate((route, policy), 1, static (_, count) => count + 1);
        if (counter.Enabled) counter.Add(1, new("http.route", route), new("usher.policy", policy));
    }
}
