using Usher.Config;
using Usher.Routing.Conditions;

namespace Usher.Runtime;

/// <summary>Makes a route's <c>when</c> into what the table asks of a request.</summary>
internal static class RouteConditions
{
    /// <summary>All conditions; empty where there is no <c>when</c>.</summary>
    public static IReadOnlyList<RouteCondition> Compile(WhenConfig? when)
    {
        if (when is null) return [];
        var conditions = new List<RouteCondition>();
        foreach (var (name, value) in when.Header) conditions.Add(new HeaderCondition(name, value));
        foreach (var (name, value) in when.Query) conditions.Add(new QueryCondition(name, value));
        foreach (var (name, value) in when.Cookie) conditions.Add(new CookieCondition(name, value));
        if (when.Ip.Count > 0 && AddressCondition.Parse([.. when.Ip.Select(network => network.ToString())], out _) is { } addresses) conditions.Add(addresses);
        return conditions;
    }
}
