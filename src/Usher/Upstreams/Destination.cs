using Usher.Upstreams.Engines;

namespace Usher.Upstreams;

/// <summary>One instance of an upstream: an address and the engine that owns the connections to it. It survives reloads.</summary>
internal sealed class Destination(DestinationAddress address, IForwardEngine engine) : IDisposable
{
    /// <summary>Where it is.</summary>
    public DestinationAddress Address { get; } = address;

    /// <summary>What carries requests to it.</summary>
    public IForwardEngine Engine { get; } = engine;

    /// <summary>How busy and how fast it is.</summary>
    public DestinationLoad Load { get; } = new();

    /// <summary>What is known of its health.</summary>
    public DestinationState State { get; } = new();

    /// <inheritdoc />
    public void Dispose() => Engine.Dispose();
}
