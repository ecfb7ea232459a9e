namespace Usher.Routing;

/// <summary>The routes that end at one place, while they are added.</summary>
internal sealed class RouteLeafBuilder
{
    /// <summary>Stands for a key that names no method.</summary>
    public const string AnyMethod = "";

    private readonly Dictionary<string, List<RouteEntry>> _methods = new(StringComparer.Ordinal);

    /// <summary>Adds a route for a method; answers with one that it cannot be told from.</summary>
    public RouteEntry? Add(string method, RouteEntry entry)
    {
        if (!_methods.TryGetValue(method, out var routes)) _methods.Add(method, routes = []);
        var other = routes.Find(route => !ReferenceEquals(route.Pattern, entry.Pattern));
        if (other is null && entry.Conditions.Length == 0) other = routes.Find(route => route.Conditions.Length == 0);
        routes.Add(entry);
        return other;
    }

    /// <summary>Freezes the lists; the route without <c>when</c> becomes the last of each.</summary>
    public RouteLeaf Freeze()
    {
        var named = _methods.Where(pair => pair.Key != AnyMethod).Select(pair => KeyValuePair.Create(pair.Key, Order(pair.Value)));
        return new RouteLeaf([.. named], _methods.TryGetValue(AnyMethod, out var any) ? Order(any) : []);
    }

    // OrderBy is stable: the list's own order stays.
    private static RouteEntry[] Order(List<RouteEntry> routes) => [.. routes.OrderBy(route => route.Conditions.Length == 0)];
}
