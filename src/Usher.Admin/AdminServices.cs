using Microsoft.Extensions.DependencyInjection;
using Usher.Hosting;

namespace Usher.Admin;

/// <summary>What operators look at, as services of a gateway's program.</summary>
public static class AdminServices
{
    /// <summary>Serves what the file's <c>admin</c> asks for: health and metrics on a listener of its own.</summary>
    /// <param name="services">The program's services.</param>
    public static IServiceCollection AddUsherAdmin(this IServiceCollection services)
    {
        services.AddSingleton<ISnapshotFollower, AdminListener>();
        return services;
    }
}
