using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Usher.Hosting.Control;
using Usher.Live;
using Usher.Policies;
using Usher.Policies.Cache;
using Usher.Runtime;
using Usher.Telemetry.Metrics;
using Usher.Upstreams;
using Usher.Upstreams.Balancing;
using Usher.Upstreams.Engines;

namespace Usher.Hosting;

/// <summary>All that a gateway is composed of, on one screen.</summary>
internal static class UsherServices
{
    /// <summary>A gateway with listeners of its own.</summary>
    public static IServiceCollection AddUsherGateway(this IServiceCollection services, ConfigSource source)
    {
        services.AddUsherCore(source);
        services.AddSingleton<GatewayHost>();
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<GatewayHost>());
        return services;
    }

    /// <summary>A gateway in a program that owns the listeners.</summary>
    public static IServiceCollection AddUsherEmbedded(this IServiceCollection services, ConfigSource source)
    {
        services.AddUsherCore(source);
        services.AddRouting();
        services.AddSingleton<EmbeddedGateway>();
        services.AddSingleton<HostMethods>();
        services.AddSingleton<MatcherPolicy, EmbeddedMatcherPolicy>();
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<EmbeddedGateway>());
        return services;
    }

    // What the control socket serves, and the admin listener where there is one.
    private static void AddControl(this IServiceCollection services)
    {
        services.AddSingleton<ControlSteps>();
        services.AddSingleton<ControlTable>();
        services.AddSingleton<UpstreamReport>();
        services.AddSingleton<ControlSocket>();
        services.AddSingleton<InstanceEndpoints>();
        services.AddSingleton<IControlEndpoints>(provider => provider.GetRequiredService<InstanceEndpoints>());
        services.AddSingleton<IControlEndpoints, RouteEndpoints>();
        services.AddSingleton<IControlEndpoints, UpstreamEndpoints>();
        services.AddSingleton<IControlEndpoints, CacheEndpoints>();
    }

    /// <summary>What a gateway consists of whoever owns the listeners.</summary>
    public static IServiceCollection AddUsherCore(this IServiceCollection services, ConfigSource source)
    {
        services.AddLogging();
        services.AddHttpForwarder();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(source);
        services.AddMetrics();
        services.AddSingleton<GatewayMetrics>();
        services.AddSingleton<LiveState>();
        services.AddSingleton<RecentTraffic>();
        services.AddSingleton<RequestWatch>();
        services.AddSingleton<CacheStores>();
        services.AddSingleton<Gateway>();
        services.AddSingleton<GatewayMiddleware>();
        services.AddSingleton<ConfigFollower>();
        services.AddControl();
        services.AddSingleton<EngineFactory>();
        services.AddSingleton<BalancerFactory>();
        services.AddSingleton<UpstreamCompiler>();
        services.AddSingleton(provider => new SnapshotCompiler(
            [.. BuiltInPolicies.All, .. provider.GetServices<IPolicy>()], provider.GetRequiredService<UpstreamCompiler>(), provider));
        services.AddSingleton(provider => new Reload(
            provider.GetRequiredService<Gateway>(), provider.GetRequiredService<SnapshotCompiler>(), provider.GetRequiredService<LiveState>(),
            source.Read, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<Reload>>()));
        return services;
    }
}
