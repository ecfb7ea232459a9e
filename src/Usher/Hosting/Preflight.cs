using System.Net;
using Microsoft.AspNetCore.Http;
using Usher.Routing;
using Usher.Runtime;

namespace Usher.Hosting;

/// <summary>
/// CORS pre-flights (WHATWG Fetch §4.8): a browser asks with OPTIONS whether it may send another method. They belong to the route of that
/// method, if it answers them, and are like every other OPTIONS request where it does not.
/// </summary>
internal static class Preflight
{
    /// <summary>Whether a request is one.</summary>
    public static bool IsOne(HttpContext context) =>
        HttpMethods.IsOptions(context.Request.Method) && context.Request.Headers.AccessControlRequestMethod.Count == 1 && context.Request.Headers.Origin.Count > 0;

    /// <summary>Finds its route.</summary>
    public static RouteMatch<CompiledRoute> Match(RouteTable<CompiledRoute> routes, HttpContext context, in RequestTarget target, IPAddress? client)
    {
        var match = routes.Match(context, target.For(context.Request.Headers.AccessControlRequestMethod.ToString()), client);
        return match.Route is { AnswersPreflights: true } ? match : routes.Match(context, target, client);
    }
}
