using System.Net;
using Usher.Config;
using Usher.Http1;
using Yarp.ReverseProxy.Forwarder;

namespace Usher.Upstreams.Engines;

/// <summary>Chooses the engine of a destination: Usher's own for HTTP/1.1, YARP's forwarder for HTTP/2.</summary>
internal sealed class EngineFactory(IHttpForwarder forwarder, TimeProvider time) : IDisposable
{
    private readonly Http1Resources _resources = new(time);

    /// <summary>Makes the engine for an address.</summary>
    public IForwardEngine Create(DestinationAddress address, TimeSpan connectTimeout, ConnectionsConfig connections) => address.Version == HttpVersion.Version11
        ? new Http1Engine(address, connectTimeout, connections, _resources)
        : new YarpEngine(address, forwarder, connectTimeout, connections);

    /// <inheritdoc />
    public void Dispose() => _resources.Dispose();
}
