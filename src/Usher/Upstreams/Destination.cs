using Usher.Upstreams.Engines;

namespace Usher.Upstreams;

/// <summary>One instance of an upstream: an address and the engine that owns the connections to it. It survives reloads.</summary>
internal sealed class Destination(DestinationAddress address, IForwardEngine engine) : IDisposable
{
    /// <summary>Where it is.</summary>
    public DestinationAddress Address { get; } = address;

    /// <summary>What carries requests to it.</summary>
    public IForwardEngine Engine { get; } = engine;

    /// <inheritdoc />
    public void Dispose() => Engine.Dispose();
}
