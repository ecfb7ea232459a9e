using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Usher.Hosting;

namespace Usher;

/// <summary>Puts Usher into an ASP.NET Core program: <c>builder.AddUsher("usher.yaml"); … app.MapUsher();</c>.</summary>
public static class UsherExtensions
{
    // After the program's own endpoints, and before its fallback, which MapFallback puts at the very end.
    private const int Order = int.MaxValue - 1;

    /// <summary>
    /// Adds a gateway that runs a file. The program owns the listeners: <c>listen</c> and <c>tls</c> of the file are checked and then left
    /// alone, which the log says. A file that is wrong keeps the program from starting, with a <see cref="Config.ConfigErrorsException"/> that
    /// has all errors. When the file changes, on SIGHUP and on <c>usher reload</c> it is read again; where it is wrong then, the last good one stays in
    /// force and the log says what is wrong.
    /// </summary>
    /// <param name="builder">The program, such as what <c>WebApplication.CreateBuilder</c> gives.</param>
    /// <param name="file">The file; a relative path starts from the content root.</param>
    /// <param name="configure">Adds policies of one's own.</param>
    /// <returns>The same builder.</returns>
    public static IHostApplicationBuilder AddUsher(this IHostApplicationBuilder builder, string file, Action<UsherBuilder>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(file);
        builder.Services.AddUsherEmbedded(ConfigSource.File(PathOf(file, builder.Environment.ContentRootPath)));
        configure?.Invoke(new UsherBuilder(builder.Services));
        return builder;
    }

    /// <summary>
    /// Lets the gateway take the requests that no endpoint of the program's own takes and that a route of the file is for. Every other request
    /// goes on as if Usher were not there. Routes are matched with the target that the client sent: <c>UsePathBase</c> and middleware that
    /// rewrites the path change nothing for them. The limits of the program's server, such as Kestrel's 30 MB for request bodies, hold as well.
    /// </summary>
    /// <param name="endpoints">The program, such as what <c>builder.Build()</c> gives.</param>
    /// <returns>The endpoint, for conventions such as <c>RequireAuthorization</c>, which then hold for every route of the file.</returns>
    /// <exception cref="InvalidOperationException"><see cref="AddUsher"/> was not called.</exception>
    public static IEndpointConventionBuilder MapUsher(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var gateway = endpoints.ServiceProvider.GetService<EmbeddedGateway>()
            ?? throw new InvalidOperationException("Call builder.AddUsher(\"usher.yaml\") before app.MapUsher().");
        var endpoint = endpoints.Map("/{**path}", gateway.Handle);
        endpoint.Add(static builder =>
        {
            builder.DisplayName = "Usher";
            builder.Metadata.Add(EmbeddedEndpoint.Mark);
            ((RouteEndpointBuilder)builder).Order = Order;
        });
        return endpoint;
    }

    // Errors name the file as the program does, where that names the same file.
    private static string PathOf(string file, string contentRoot)
    {
        var full = Path.GetFullPath(file, Path.GetFullPath(contentRoot));
        return string.Equals(full, Path.GetFullPath(file), StringComparison.Ordinal) ? file : full;
    }
}
