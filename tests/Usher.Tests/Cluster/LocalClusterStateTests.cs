using Usher.Cluster;

namespace Usher.Tests.Cluster;

public sealed class LocalClusterStateTests : ClusterStateContract
{
    private protected override Task<ClusterState> Create() => Task.FromResult<ClusterState>(new LocalClusterState(TimeProvider.System));
}
