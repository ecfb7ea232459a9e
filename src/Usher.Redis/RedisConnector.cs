using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Usher.Cluster;

namespace Usher.Redis;

/// <summary>Makes the state that instances share over Redis.</summary>
internal sealed class RedisConnector(TimeProvider time, ILoggerFactory logs) : IClusterConnector
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <inheritdoc />
    public ClusterState Connect(ClusterSpec spec, string id) => new RedisClusterState(new RedisLink(spec, time, logs.CreateLogger<RedisLink>()), spec, id, time);

    // What is fetched here is larger than a decision, and no request waits for it; the member says itself that the server is away.
    /// <inheritdoc />
    public ClusterRegister Register(ClusterSpec spec) => new RedisRegister(new RedisLink(spec with { Timeout = Patience }, time, NullLogger<RedisLink>.Instance), spec);
}
