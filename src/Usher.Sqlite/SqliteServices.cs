using Microsoft.Extensions.DependencyInjection;
using Usher.Cluster;

namespace Usher.Sqlite;

/// <summary>What one instance must not forget, as services of a gateway's program.</summary>
public static class SqliteServices
{
    /// <summary>Lets the file's <c>state</c> name a SQLite file.</summary>
    /// <param name="services">The program's services.</param>
    public static IServiceCollection AddUsherSqlite(this IServiceCollection services) => services.AddSingleton<IStateFiles, SqliteStateFiles>();

    /// <summary>Lets the file's <c>state</c> name a SQLite file: <c>builder.AddUsher("usher.yaml", usher => usher.AddSqlite())</c>.</summary>
    /// <param name="usher">The gateway.</param>
    public static UsherBuilder AddSqlite(this UsherBuilder usher)
    {
        ArgumentNullException.ThrowIfNull(usher);
        usher.Services.AddUsherSqlite();
        return usher;
    }
}
