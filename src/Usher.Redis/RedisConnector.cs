using Microsoft.Extensions.Logging;
using Usher.Cluster;

namespace Usher.Redis;

/// <summary>Makes the state that instances share over Redis.</summary>
internal sealed class RedisConnector(TimeProvider time, ILoggerFactory logs) : IClusterConnector
{
    /// <inheritdoc />
    public ClusterState Connect(ClusterSpec spec, string id) => new RedisClusterState(new RedisLink(spec, time, logs.CreateLogger<RedisLink>()), spec, id, time);
}
