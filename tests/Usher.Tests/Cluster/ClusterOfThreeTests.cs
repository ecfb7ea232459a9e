using System.Text;
using Microsoft.AspNetCore.Http;
using StackExchange.Redis;
using Usher.Cluster;
using Usher.Policies.Auth.ApiKey;
using Usher.Redis;
using Usher.Tests.Support;

namespace Usher.Tests.Cluster;

/// <summary>Limits and quotas over a Redis Cluster, of which the file names one node.</summary>
public sealed class ClusterOfThreeTests(RedisCluster cluster) : ClusterStateContract, IClassFixture<RedisCluster>
{
    private readonly string _key = ApiKeyText.Make();
    private RedisClusterState _redis = null!;

    private protected override async Task<ClusterState> Create() => _redis = await Connect(cluster);

    [Fact]
    public async Task Callers_are_spread_over_all_nodes_and_each_limit_holds()
    {
        var limit = Limit("spread", new LimitRule(2, TimeSpan.FromHours(1), 2));
        for (var i = 0; i < 60; i++)
        {
            var caller = Key($"caller {i}");
            Assert.Equal(ClusterOutcome.Granted, (await limit.Take(caller, 2)).Outcome);
            Assert.Equal(ClusterOutcome.Refused, (await limit.Take(caller, 1)).Outcome);
        }

        foreach (var server in cluster.Servers) Assert.False((await server.Do("DBSIZE")).StartsWith(":0", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_slot_that_has_moved_is_followed_and_counts_on()
    {
        var limit = Limit("moved", new LimitRule(3, TimeSpan.FromHours(1), 3));
        using var other = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{cluster.Servers[0].Port}");
        var caller = Key("who moves");
        var slot = other.HashSlot(new RedisKeys("any", "limit", "any").Of(caller));
        var owner = ((System.Net.IPEndPoint)other.GetServer(cluster.Servers[0].Address[8..]).ClusterConfiguration!.GetBySlot(slot)!.EndPoint!).Port;
        await cluster.Move(slot, cluster.Servers.First(server => server.Port != owner));
        for (var i = 0; i < 3; i++) Assert.Equal(ClusterOutcome.Granted, (await limit.Take(caller, 1)).Outcome);
        Assert.Equal(ClusterOutcome.Refused, (await limit.Take(caller, 1)).Outcome);
        Assert.False(_redis.Link.IsAway);
    }

    [Fact]
    public async Task Leases_are_taken_from_the_node_of_their_caller()
    {
        var rule = new LimitRule(1000, TimeSpan.FromHours(1), 1000);
        var limit = _redis.Limit($"leased {Guid.NewGuid():N}", rule, LimitShare.Leased);
        foreach (var caller in Enumerable.Range(0, 20).Select(i => Key($"lessee {i}")))
        {
            for (var i = 0; i < 50; i++) Assert.Equal(ClusterOutcome.Granted, (await limit.Take(caller, 1)).Outcome);
        }
    }

    [Fact]
    public async Task Two_gateways_in_front_of_it_count_as_one_and_carry_a_payment_out_once()
    {
        var answer = new TaskCompletionSource();
        await using var upstream = await TestUpstream.Start(async context =>
        {
            await answer.Task;
            await context.Response.WriteAsync("paid");
        });
        var prefix = $"gateways-{Guid.NewGuid():N}";
        var file = $$"""
            cluster: { redis: ['{{cluster.Servers[0].Address}}', '{{cluster.Servers[1].Address}}'], prefix: {{prefix}}, timeout: 5s }
            auth: { keys: { apiKey: { header: X-Key } } }
            consumers: { acme: { keys: ["{{ApiKeyText.HashOf(_key)}}"] } }
            routes:
              /limited: { limit: { rate: 3/h, per: ip }, respond: 200 }
              /metered: { auth: keys, quota: 4/month, respond: 200 }
              /payments: { idempotency: 1h, to: '{{upstream.Url}}' }
            """;
        await using var one = await TestGateway.Start(file);
        await using var two = await TestGateway.Start(file);
        TestGateway[] gateways = [one, two];
        var limited = new List<int>();
        for (var i = 0; i < 6; i++) limited.Add(await Status(gateways[i % 2], "/limited"));
        Assert.Equal([200, 200, 200, 429, 429, 429], limited);
        var metered = new List<int>();
        for (var i = 0; i < 6; i++) metered.Add(await Status(gateways[i % 2], "/metered", _key));
        Assert.Equal([200, 200, 200, 200, 429, 429], metered);
        var paying = Enumerable.Range(0, 40).Select(i => Pay(gateways[i % 2])).ToList();
        await Eventually.True(() => paying.Count(payment => payment.IsCompleted) == 39);      // one is under way, so the others are told
        answer.SetResult();
        var payments = await Task.WhenAll(paying);
        Assert.All(payments, status => Assert.True(status is 200 or 409, $"{status}"));
        Assert.Contains(200, payments);
        Assert.Equal(1, upstream.Requests);
    }

    internal static Task<RedisClusterState> Connect(RedisCluster cluster)
    {
        Assert.SkipUnless(cluster.Servers.Count > 0, "redis-server or redis-cli is not installed");
        return RedisClusterStateTests.Connect(new ClusterSpec { Servers = [("127.0.0.1", cluster.Servers[0].Port)], Prefix = $"test-{Guid.NewGuid():N}", Timeout = TimeSpan.FromSeconds(5) });
    }

    private static async Task<int> Status(TestGateway gateway, string path, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (key is not null) request.Headers.Add("X-Key", key);
        using var response = await gateway.Client.SendAsync(request, TestContext.Current.CancellationToken);
        return (int)response.StatusCode;
    }

    private static async Task<int> Pay(TestGateway gateway)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/payments") { Content = new StringContent("amount=5") };
        request.Headers.Add("Idempotency-Key", "\"one\"");
        request.Headers.Host = "shop";      // the gateways are one to their clients
        using var response = await gateway.Client.SendAsync(request, TestContext.Current.CancellationToken);
        return (int)response.StatusCode;
    }
}
