using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Usher.Telemetry.Metrics;

/// <summary>What is counted of connections.</summary>
internal sealed class ListenerMetrics
{
    private readonly ConcurrentDictionary<string, long> _refusals = new(StringComparer.Ordinal);
    private readonly Counter<long> _refused;
    private long _connections;

    public ListenerMetrics(Meter meter)
    {
        _refused = meter.CreateCounter<long>("usher.listener.refusals", "{connection}", "Connections that a limit of a listener refused or ended.");
        meter.CreateObservableUpDownCounter("usher.listener.connections", () => Connections, "{connection}", "Connections of clients that are open.");
    }

    /// <summary>Connections of clients that are open.</summary>
    public long Connections => Interlocked.Read(ref _connections);

    /// <summary>What limits refused or ended, by the limit's key.</summary>
    public IEnumerable<(string Limit, long Count)> Refusals => _refusals.Select(pair => (pair.Key, pair.Value));

    /// <summary>A connection was opened.</summary>
    public void Opened() => Interlocked.Increment(ref _connections);

    /// <summary>A connection was closed.</summary>
    public void Closed() => Interlocked.Decrement(ref _connections);

    /// <summary>A limit refused or ended a connection.</summary>
    /// <param name="limit">Its key in the file.</param>
    public void Refused(string limit)
    {
        _refusals.AddOrUpdate(limit, 1, static (_, count) => count + 1);
        if (_refused.Enabled) _refused.Add(1, new KeyValuePair<string, object?>("usher.limit", limit));
    }
}
