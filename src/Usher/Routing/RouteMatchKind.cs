namespace Usher.Routing;

/// <summary>How a search for a route ended.</summary>
internal enum RouteMatchKind
{
    /// <summary>No route is for this request: 404.</summary>
    NotFound,

    /// <summary>A route wins.</summary>
    Found,

    /// <summary>Only the method was wrong: 405 with <c>Allow</c>.</summary>
    MethodNotAllowed,

    /// <summary>An upstream that reads the path more leniently would see another route's path: 400.</summary>
    Ambiguous,
}
