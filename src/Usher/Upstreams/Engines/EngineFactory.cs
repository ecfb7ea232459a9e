using Yarp.ReverseProxy.Forwarder;

namespace Usher.Upstreams.Engines;

/// <summary>Chooses the engine of a destination: YARP's forwarder for now.</summary>
internal sealed class EngineFactory(IHttpForwarder forwarder)
{
    /// <summary>Makes the engine for an address.</summary>
    public IForwardEngine Create(DestinationAddress address, TimeSpan connectTimeout) => new YarpEngine(address, forwarder, connectTimeout);
}
