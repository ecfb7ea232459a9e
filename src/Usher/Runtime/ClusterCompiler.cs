using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Usher.Cluster;
using Usher.Config;
using Usher.Live;

namespace Usher.Runtime;

/// <summary>Makes the state that instances share, or the one that an instance has for itself.</summary>
internal static class ClusterCompiler
{
    /// <summary>The state. What did not change is the one that was there before.</summary>
    public static ClusterState Compile(GatewayConfig config, IServiceProvider services, LiveState.Edit live, ConfigCheck check)
    {
        var time = services.GetRequiredService<TimeProvider>();
        if (config.Cluster is { Redis.Count: > 0 } cluster)
        {
            if (services.GetService<IClusterConnector>() is { } connector)
            {
                var spec = SpecOf(cluster, check);
                var id = $"redis {check.FingerprintOf(cluster)}";
                return live.Keep($"cluster {id}", () => connector.Connect(spec, id));
            }

            check.ErrorAtRecord(cluster, "'cluster' needs the package Usher.Redis", "builder.AddUsher(\"usher.yaml\", usher => usher.AddRedis())");
        }
        else if (config.State is { } path)
        {
            if (services.GetService<IStateFiles>() is { } files)
            {
                var log = services.GetRequiredService<ILogger<LocalClusterState>>();
                return live.Keep($"cluster file {path}", () => new LocalClusterState(time, $"file {path}", files.Quotas(path), log, files.Idempotency(path)));
            }

            check.ErrorAtRecord(config.State, "'state' needs the package Usher.Sqlite", "builder.AddUsher(\"usher.yaml\", usher => usher.AddSqlite())");
        }

        return live.Keep("cluster local", () => new LocalClusterState(time));
    }

    /// <summary>Where it is, as the file has it.</summary>
    public static ClusterSpec SpecOf(ClusterConfig cluster, ConfigCheck check) => new()
    {
        Servers = [.. cluster.Redis.Select(server => (server.Host, server.Port))],
        Tls = cluster.Redis[0].IsTls,
        User = cluster.User ?? cluster.Redis[0].User,
        Password = cluster.Password ?? cluster.Redis[0].Password,
        Ca = cluster.Ca is { } ca ? check.ResolvePath(cluster, ca) : null,
        Prefix = cluster.Prefix,
        Timeout = cluster.Timeout,
    };
}
