using Usher.Cluster;
using Usher.Redis;
using Usher.Tests.Support;

namespace Usher.Tests.Cluster;

public sealed class SecuredRedisIdempotencyTests(SecuredRedis secured) : IdempotencyStoreContract, IClassFixture<SecuredRedis>
{
    private RedisClusterState? _state;

    private protected override async Task<IdempotencyStore> Create()
    {
        _state = await RedisClusterStateTests.Connect(SecuredRedisTests.SpecOf(secured));
        return _state.Idempotency;
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_state is not null) await _state.DisposeAsync();
    }
}
