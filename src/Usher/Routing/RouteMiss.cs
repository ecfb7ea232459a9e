namespace Usher.Routing;

/// <summary>A route that nearly won.</summary>
/// <param name="Entry">The route.</param>
/// <param name="Reason">The first thing that spoke against it.</param>
/// <param name="Detail">That thing in words.</param>
/// <param name="Segment">The path segment that differs, counted from 1; 0 where none does.</param>
internal sealed record RouteMiss(RouteEntry Entry, RouteMissReason Reason, string Detail, int Segment);
