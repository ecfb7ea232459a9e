using System.Globalization;

namespace Usher.Tests.Support;

/// <summary>A Redis Cluster of three masters on loopback, as long as the tests of a class.</summary>
public sealed class RedisCluster : IAsyncLifetime
{
    private readonly TestFolder _folder = new();
    private readonly List<RedisServer> _servers = [];

    internal IReadOnlyList<RedisServer> Servers => _servers;

    public async ValueTask InitializeAsync()
    {
        // The tests that need it are skipped then.
        if (!RedisServer.IsThere || !TestProcess.Exists("redis-cli")) return;
        for (var i = 0; i < 3; i++)
        {
            var bus = FreePort.Next().ToString(CultureInfo.InvariantCulture);
            var nodes = _folder.PathOf(string.Create(CultureInfo.InvariantCulture, $"nodes-{i}.conf"));
            _servers.Add(await RedisServer.Start("--cluster-enabled", "yes", "--cluster-port", bus, "--cluster-config-file", nodes, "--cluster-require-full-coverage", "no", "--dir", _folder.Root));
        }

        var addresses = _servers.Select(server => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{server.Port}"));
        var (code, output) = await TestProcess.Run("redis-cli", ["--cluster", "create", .. addresses, "--cluster-yes"], "");
        Assert.True(code == 0, output);
        foreach (var server in _servers)
            await Eventually.Get<object>(async () => (await server.Do("CLUSTER INFO")).Contains("cluster_state:ok", StringComparison.Ordinal) ? this : null, "cluster");
    }

    /// <summary>Moves a slot that holds no keys to another node; who does not know yet is told MOVED.</summary>
    internal async Task Move(int slot, RedisServer to)
    {
        var id = (await to.Do("CLUSTER MYID")).Split('\n')[1].Trim();
        // The new owner first, so that there is always one.
        foreach (var server in _servers.OrderBy(server => server == to ? 0 : 1))
            Assert.StartsWith("+OK", await server.Do(string.Create(CultureInfo.InvariantCulture, $"CLUSTER SETSLOT {slot} NODE {id}")), StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers) await server.DisposeAsync();
        _folder.Dispose();
    }
}
