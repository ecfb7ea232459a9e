using Usher.Telemetry.Metrics;
using Usher.Upstreams.Engines;
using Usher.Upstreams.Health;
using Usher.Upstreams.Resilience;

namespace Usher.Upstreams;

/// <summary>
/// One instance of an upstream: an address, the engine that owns the connections to it, and what is held of it. It survives reloads. Its
/// engine does so on its own, and may serve other upstreams too.
/// </summary>
internal sealed class Destination(DestinationAddress address, IForwardEngine engine) : IDisposable
{
    private IDisposable? _gauge;

    /// <summary>Where it is.</summary>
    public DestinationAddress Address { get; } = address;

    /// <summary>What carries requests to it.</summary>
    public IForwardEngine Engine { get; } = engine;

    /// <summary>How busy and how fast it is.</summary>
    public DestinationLoad Load { get; } = new();

    /// <summary>What is known of its health.</summary>
    public DestinationState State { get; } = new();

    /// <summary>Who judges it; null: nobody does.</summary>
    public DestinationHealth? Health { get; private set; }

    /// <summary>Has it judged from now on, as one of an upstream's.</summary>
    public void Join(string name, UpstreamHealth upstream, Prober? prober, CircuitBreaker? breaker, UpstreamMetrics metrics)
    {
        Health = new DestinationHealth(Address.Text, State, upstream, prober, breaker);
        _gauge = metrics.Watch(name, Address.Text, () => Load.InFlight, () => State.IsUsable);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _gauge?.Dispose();
        Health?.Dispose();
    }
}
