using Usher.Cluster;
using Usher.Redis;
using Usher.Tests.Support;

namespace Usher.Tests.Cluster;

/// <summary>Limits and quotas over TLS with an authority of one's own, and as a user who may do no more than the README says.</summary>
public sealed class SecuredRedisTests(SecuredRedis secured) : ClusterStateContract, IClassFixture<SecuredRedis>
{
    private protected override async Task<ClusterState> Create() => await RedisClusterStateTests.Connect(SpecOf(secured));

    internal static ClusterSpec SpecOf(SecuredRedis secured)
    {
        Assert.SkipUnless(secured.Server is not null, "redis-server is not installed");
        return new ClusterSpec
        {
            Servers = [("127.0.0.1", secured.Server.Port)], Tls = true, Ca = secured.Authority.CaFile, User = SecuredRedis.User, Password = SecuredRedis.Password,
            Prefix = $"usher:{Guid.NewGuid():N}", Timeout = TimeSpan.FromSeconds(5),
        };
    }

    [Fact]
    public async Task A_gateway_counts_over_it_with_user_and_password_in_the_address_or_beside_it()
    {
        var spec = SpecOf(secured);
        var address = $"rediss://127.0.0.1:{secured.Server!.Port}";
        var within = $"rediss://{SecuredRedis.User}:{Uri.EscapeDataString(SecuredRedis.Password)}@127.0.0.1:{secured.Server.Port}";
        foreach (var cluster in new[] { $"redis: '{within}'", $"redis: '{address}', user: {SecuredRedis.User}, password: '{SecuredRedis.Password}'" })
        {
            await using var gateway = await TestGateway.Start($"cluster: {{ {cluster}, ca: {spec.Ca}, prefix: 'usher:{Guid.NewGuid():N}', timeout: 5s }}\nroutes: {{ /**: {{ limit: {{ rate: 1/h, per: ip, onLoss: deny }}, respond: 200 }} }}");
            Assert.Equal((200, 429), (await Status(gateway), await Status(gateway)));
            Assert.DoesNotContain(gateway.Log.Lines, line => line.Contains("s3cret", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("the authority is not known")]
    [InlineData("the certificate is another host's")]
    [InlineData("the password is wrong")]
    public async Task Nothing_is_counted_where(string problem)
    {
        var spec = SpecOf(secured);
        using var stranger = new TestAuthority("Stranger");
        spec = problem switch
        {
            "the authority is not known" => spec with { Ca = stranger.CaFile },
            "the certificate is another host's" => spec with { Servers = [("localhost", secured.Server!.Port)] },
            _ => spec with { Password = "other" },
        };
        await using var state = await RedisClusterStateTests.Connect(spec);
        var limit = state.Limit("l", new LimitRule(1, TimeSpan.FromHours(1), 1), LimitShare.Exact);
        Assert.Equal(ClusterOutcome.Lost, (await limit.Take(1, 1)).Outcome);
        Assert.True(state.Link.IsAway);
    }

    private static async Task<int> Status(TestGateway gateway)
    {
        using var response = await gateway.Client.GetAsync("/", TestContext.Current.CancellationToken);
        return (int)response.StatusCode;
    }
}
