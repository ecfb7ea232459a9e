namespace Usher.Routing;

/// <summary>The routes that end at one place of the path trie, by method, each list in the order in which it is tried.</summary>
internal sealed class RouteLeaf(KeyValuePair<string, RouteEntry[]>[] named, RouteEntry[] any)
{
    /// <summary>The first route that holds: a named method before any, HEAD before the GET that includes it.</summary>
    public RouteEntry? Pick(in RouteRequest request, ref bool missedByMethod)
    {
        if (named.Length > 0)
        {
            var found = PickNamed(request, request.Method);
            if (found is null && request.Method is "HEAD") found = PickNamed(request, "GET");
            if (found is not null) return found;
            missedByMethod = true;
        }

        return First(any, request);
    }

    /// <summary>Adds the methods of those routes that hold but for the method.</summary>
    public void AddMethods(in RouteRequest request, SortedSet<string> methods)
    {
        foreach (var (method, routes) in named)
        {
            if (First(routes, request) is null) continue;
            methods.Add(method);
            if (method is "GET") methods.Add("HEAD");
        }
    }

    private RouteEntry? PickNamed(in RouteRequest request, ReadOnlySpan<char> method)
    {
        foreach (var (name, routes) in named)
            if (method.SequenceEqual(name)) return First(routes, request);
        return null;
    }

    private static RouteEntry? First(RouteEntry[] routes, in RouteRequest request)
    {
        foreach (var route in routes)
            if (route.Holds(request)) return route;
        return null;
    }
}
