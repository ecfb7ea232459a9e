using Microsoft.Extensions.Logging.Abstractions;
using Usher.Cluster;
using Usher.Redis;
using Usher.Tests.Support;

namespace Usher.Tests.Cluster;

public sealed class RedisClusterStateTests : ClusterStateContract
{
    private RedisServer? _server;

    private protected override async Task<ClusterState> Create()
    {
        _server = await RedisServer.Start();
        return await Connect(_server);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_server is not null) await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_server_that_has_forgotten_its_scripts_is_given_them_again()
    {
        var limit = Limit("scripts", new LimitRule(100, TimeSpan.FromHours(1), 100));
        Assert.Equal(ClusterOutcome.Granted, (await limit.Take(Key("a"), 1)).Outcome);
        Assert.Contains("OK", await _server!.Do("SCRIPT FLUSH"), StringComparison.Ordinal);
        Assert.Equal(98, limit.Rule.Remaining((await limit.Take(Key("a"), 1)).Backlog));
    }

    [Fact]
    public async Task Keys_go_away_by_themselves()
    {
        var limit = Limit("gone", new LimitRule(10, TimeSpan.FromSeconds(1), 10));
        await limit.Take(Key("a"), 5);
        await Eventually.Get<object>(async () => (await _server!.Do("DBSIZE")).StartsWith(":0", StringComparison.Ordinal) ? this : null, "end of the key");
    }

    internal static Task<RedisClusterState> Connect(RedisServer server, string host = "127.0.0.1", TimeProvider? time = null) =>
        Connect(new ClusterSpec { Servers = [(host, server.Port)], Prefix = "test", Timeout = TimeSpan.FromSeconds(5) }, time);

    internal static async Task<RedisClusterState> Connect(ClusterSpec spec, TimeProvider? time = null)
    {
        var link = new RedisLink(spec, time ?? TimeProvider.System, NullLogger<RedisLink>.Instance);
        var state = new RedisClusterState(link, spec, "test", time ?? TimeProvider.System);
        await state.Start(TestContext.Current.CancellationToken);
        return state;
    }
}
