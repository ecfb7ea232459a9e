using Usher.Config;

namespace Usher.Runtime;

/// <summary>Names the policies of a route so that all instances that run the same file name them alike, whatever lines are added to it.</summary>
internal static class UseNames
{
    /// <summary>The names of a route's policies.</summary>
    /// <param name="route">The route.</param>
    /// <param name="uses">What it uses, its own and what holds where it says nothing.</param>
    public static IReadOnlyDictionary<PolicyUse, string> Of(RouteConfig route, IEnumerable<PolicyUse> uses)
    {
        var own = route.Index == 0 ? $"route {route.Key}" : $"route {route.Key}[{route.Index}]";
        var names = new Dictionary<PolicyUse, string>(ReferenceEqualityComparer.Instance);
        var counts = new Dictionary<(string, string), int>();
        foreach (var use in uses)
        {
            var origin = use.Origin is "route" ? own : use.Origin;
            var count = counts.GetValueOrDefault((origin, use.Name));
            counts[(origin, use.Name)] = count + 1;
            names[use] = count == 0 ? $"{origin} {use.Name}" : $"{origin} {use.Name} {count + 1}";
        }

        return names;
    }
}
