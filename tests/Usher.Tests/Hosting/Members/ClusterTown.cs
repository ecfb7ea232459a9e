using Microsoft.Extensions.Logging.Abstractions;
using Usher.Cluster;
using Usher.Config;
using Usher.Hosting;
using Usher.Hosting.Members;
using Usher.Redis;
using Usher.Tests.Support;

namespace Usher.Tests.Hosting.Members;

/// <summary>One Redis and several instances, each with a folder and a file of its own.</summary>
internal sealed class ClusterTown : IAsyncDisposable
{
    private readonly List<ConfigFolder> _folders = [];
    private readonly List<TestGateway> _gateways = [];

    private ClusterTown(RedisServer redis, ClusterRegister register) => (Redis, Register) = (redis, register);

    public RedisServer Redis { get; }

    /// <summary>The place where they meet, as an operator sees it.</summary>
    public ClusterRegister Register { get; }

    public static async Task<ClusterTown> Build()
    {
        var redis = await RedisServer.Start();
        var spec = new ClusterSpec { Servers = [("127.0.0.1", redis.Port)], Prefix = "usher", Timeout = TimeSpan.FromSeconds(5) };
        var register = new RedisConnector(TimeProvider.System, NullLoggerFactory.Instance).Register(spec);
        await register.Start(TestContext.Current.CancellationToken);
        return new ClusterTown(redis, register);
    }

    /// <summary>A folder for an instance; its file follows what is published.</summary>
    public ConfigFolder Folder(string name, string more = "")
    {
        var folder = new ConfigFolder($$"""
            listen: 127.0.0.1:0
            cluster: { redis: '{{Redis.Address}}', config: follow, instance: {{name}} }
            {{more}}
            """);
        _folders.Add(folder);
        return folder;
    }

    public async Task<TestGateway> Run(ConfigFolder folder)
    {
        var gateway = await TestGateway.Start(ConfigSource.File(folder.File));
        _gateways.Add(gateway);
        return gateway;
    }

    public Task<TestGateway> Run(string name) => Run(Folder(name));

    public async Task Stop(TestGateway gateway)
    {
        _gateways.Remove(gateway);
        await gateway.DisposeAsync();
    }

    /// <summary>Publishes a file with this text.</summary>
    public async Task<PublishResult> Publish(string yaml, long? expected = null, bool force = false)
    {
        var config = new PublishedConfig(0, [new PublishedFile("gateway.yaml", yaml)]);
        return await new ConfigPublisher(Register, TimeProvider.System).Publish(config, "tester", expected, TimeSpan.FromSeconds(30), force, TestContext.Current.CancellationToken);
    }

    /// <summary>Waits until as many instances are on the roll, and something holds of it.</summary>
    public Task<ClusterRoll> Roll(int instances, Func<ClusterRoll, bool>? holds = null) => Eventually.Get(
        async () => await Register.Roll() is { } roll && roll.Instances.Count == instances && holds?.Invoke(roll) != false ? roll : null, $"roll of {instances} instances");

    public static string Saying(string text) => $"routes: {{ /: {{ respond: {{ body: '{text}' }} }} }}";

    /// <summary>Waits until an instance says something.</summary>
    public static Task<string> Says(TestGateway gateway, string text) =>
        Eventually.Get(async () => await gateway.Client.GetStringAsync("/") is var said && said == text ? said : null, $"answer '{text}'");

    public async ValueTask DisposeAsync()
    {
        foreach (var gateway in _gateways) await gateway.DisposeAsync();
        await Register.DisposeAsync();
        await Redis.DisposeAsync();
        foreach (var folder in _folders) folder.Dispose();
    }
}
