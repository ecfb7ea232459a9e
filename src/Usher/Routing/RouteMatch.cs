using Usher.Live;

namespace Usher.Routing;

/// <summary>What a search for a route found.</summary>
/// <typeparam name="T">What a route holds.</typeparam>
internal struct RouteMatch<T> where T : class
{
    /// <summary>The captures of the winner's key.</summary>
    public RouteCaptures Captures;

    /// <summary>How the search ended.</summary>
    public RouteMatchKind Kind { get; init; }

    /// <summary>The route that won; null unless <see cref="RouteMatchKind.Found"/>.</summary>
    public T? Route { get; init; }

    /// <summary>The winner's place in the table; null unless <see cref="RouteMatchKind.Found"/>.</summary>
    public RouteEntry? Entry { get; init; }

    /// <summary>The value of <c>Allow</c>; null unless <see cref="RouteMatchKind.MethodNotAllowed"/>.</summary>
    public string? Allow { get; init; }
}
