using Microsoft.Extensions.DependencyInjection;
using Usher.Cluster;

namespace Usher.Redis;

/// <summary>State that instances share, as services of a gateway's program.</summary>
public static class RedisServices
{
    /// <summary>Lets the file's <c>cluster</c> name a Redis, Valkey or Garnet server.</summary>
    /// <param name="services">The program's services.</param>
    public static IServiceCollection AddUsherRedis(this IServiceCollection services) => services.AddSingleton<IClusterConnector, RedisConnector>();

    /// <summary>Lets the file's <c>cluster</c> name a Redis, Valkey or Garnet server: <c>builder.AddUsher("usher.yaml", usher => usher.AddRedis())</c>.</summary>
    /// <param name="usher">The gateway.</param>
    public static UsherBuilder AddRedis(this UsherBuilder usher)
    {
        ArgumentNullException.ThrowIfNull(usher);
        usher.Services.AddUsherRedis();
        return usher;
    }
}
