using Usher.Cluster;
using Usher.Redis;
using Usher.Tests.Support;

namespace Usher.Tests.Cluster;

public sealed class RedisIdempotencyTests : IdempotencyStoreContract
{
    private RedisServer? _server;
    private RedisClusterState? _state;

    private protected override async Task<IdempotencyStore> Create()
    {
        _server = await RedisServer.Start();
        _state = await RedisClusterStateTests.Connect(_server);
        return _state.Idempotency;
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_state is not null) await _state.DisposeAsync();
        if (_server is not null) await _server.DisposeAsync();
    }

    [Fact]
    public async Task While_the_server_is_away_nothing_is_begun()
    {
        await _server!.Stop();
        await Eventually.Get<object>(async () => await Begin(Claim(1)) == IdempotencyState.Lost ? this : null, "loss");
    }
}
