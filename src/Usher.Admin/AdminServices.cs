using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Usher.Admin.Api;
using Usher.Admin.Dashboard;
using Usher.Admin.Recording;
using Usher.Admin.Streams;
using Usher.Hosting;
using Usher.Hosting.Control;

namespace Usher.Admin;

/// <summary>What operators look at, as services of a gateway's program.</summary>
public static class AdminServices
{
    /// <summary>Serves what the file's <c>admin</c> asks for: health, metrics, the admin API and the dashboard on a listener of its own.</summary>
    /// <param name="services">The program's services.</param>
    public static IServiceCollection AddUsherAdmin(this IServiceCollection services)
    {
        services.AddSingleton<InstanceToken>();
        services.AddSingleton<AdminAddresses>();
        services.AddSingleton(_ => DashboardFiles.Embedded());
        services.AddSingleton<TrafficRecorder>();
        services.AddSingleton<TrafficJson>();
        services.AddSingleton(provider => new StreamSlots(provider.GetService<IHostApplicationLifetime>()));
        services.AddSingleton<IControlEndpoints, OverviewEndpoints>();
        services.AddSingleton<IControlEndpoints, ExplainEndpoints>();
        services.AddSingleton<RequestTail>();
        services.AddSingleton<IControlEndpoints, TailEndpoints>();
        services.AddSingleton<IControlEndpoints, LimitEndpoints>();
        services.AddSingleton<IControlEndpoints, ConfigEndpoints>();
        services.AddSingleton<IControlEndpoints, TokenEndpoints>();
        services.AddSingleton<IControlEndpoints, DescriptionEndpoints>();
        services.AddSingleton<AdminApplication>();
        services.AddSingleton<ISnapshotFollower, AdminListener>();
        return services;
    }
}
