using Microsoft.AspNetCore.Http;
using Usher.Runtime;

namespace Usher.Hosting.Control;

/// <summary>The routes that are in force.</summary>
internal sealed class RouteEndpoints(Gateway gateway, ControlSteps steps) : IControlEndpoints
{
    /// <inheritdoc />
    public IEnumerable<ControlEndpoint> All => [new("GET", "/api/routes", List)];

    // They change with the version alone, and there may be ten thousand.
    private Task List(HttpContext context)
    {
        var snapshot = gateway.Current;
        var tag = $"\"{steps.Instance}-{snapshot.Version}-routes\"";
        (context.Response.Headers.ETag, context.Response.Headers.CacheControl) = (tag, "no-cache");
        if (context.Request.Headers.IfNoneMatch.ToString().Split(',', StringSplitOptions.TrimEntries).Contains(tag, StringComparer.Ordinal))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        return ControlAnswer.Json(context, json =>
        {
            json.WriteNumber("version", snapshot.Version);
            RouteJson.WriteAll(json, snapshot);
        });
    }
}
