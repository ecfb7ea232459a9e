using Usher.Cluster;
using Usher.Redis;
using Usher.Tests.Support;

namespace Usher.Tests.Cluster;

public sealed class ClusterOfThreeIdempotencyTests(RedisCluster cluster) : IdempotencyStoreContract, IClassFixture<RedisCluster>
{
    private RedisClusterState? _state;

    private protected override async Task<IdempotencyStore> Create()
    {
        _state = await ClusterOfThreeTests.Connect(cluster);
        return _state.Idempotency;
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_state is not null) await _state.DisposeAsync();
    }

    [Fact]
    public async Task Records_are_spread_over_all_nodes()
    {
        for (var i = 0; i < 60; i++) Assert.Equal(IdempotencyState.Begun, await Begin(Claim(i)));
        foreach (var server in cluster.Servers) Assert.False((await server.Do("DBSIZE")).StartsWith(":0", StringComparison.Ordinal));
    }
}
