using Usher.Live;
using Usher.Telemetry.Metrics;
using Usher.Upstreams.Engines;
using Usher.Upstreams.Health;
using Usher.Upstreams.Resilience;

namespace Usher.Upstreams;

/// <summary>Makes the destinations of one upstream, each with its engine, its prober and its breaker.</summary>
internal sealed class DestinationMaker(string upstream, DestinationSettings settings, UpstreamHealth health, EngineFactory engines, GatewayMetrics metrics, TimeProvider time)
{
    /// <summary>Who judges them together.</summary>
    public UpstreamHealth Health => health;

    /// <summary>The destination at an address of the file. What did not change is kept: the engine as long as it connects in the same way, the rest as long as it is judged in the same way.</summary>
    public Destination Keep(string text, LiveState.Edit live)
    {
        var address = DestinationAddress.Parse(text, settings.Version, settings.Tls);
        var place = $"{text} {settings.Version} {settings.Connect} {settings.Connections} {settings.TlsKey}";
        var engine = live.Keep($"engine {place}", () => NewEngine(address));
        var prober = settings.Health is { } probe ? live.Keep($"prober {place} {settings.HealthKey}", () => new Prober(address, probe, time)) : null;
        // One that joins what runs already is new to its clients; at the start all are, and none needs sparing.
        var joined = live.IsFirst ? 0 : time.GetTimestamp();
        return live.Keep($"destination {upstream} {place} {settings.HealthKey} {settings.JudgeKey}", () => Join(new Destination(address, engine) { State = { UpSince = joined } }, prober));
    }

    /// <summary>A destination that was discovered. Whoever asked for it disposes of it, and of its engine.</summary>
    public Destination Make(string text, UpstreamTls? tls)
    {
        var address = DestinationAddress.Parse(text, settings.Version, tls ?? settings.Tls);
        var prober = settings.Health is { } probe ? new Prober(address, probe, time) : null;
        return Join(new Destination(address, NewEngine(address)), prober);
    }

    /// <summary>The time series of the tries at a destination that was discovered.</summary>
    public IDisposable Series(string text) => metrics.Client(upstream, text);

    private IForwardEngine NewEngine(DestinationAddress address) => engines.Create(address, settings.Connect, settings.Connections);

    private Destination Join(Destination destination, Prober? prober)
    {
        var breaker = settings.Breaker is { } config && (config.Rate is not null || config.PerDestination > 0) ? new CircuitBreaker(config, time) : null;
        destination.Join(upstream, health, prober, breaker, metrics.Upstreams);
        return destination;
    }
}
