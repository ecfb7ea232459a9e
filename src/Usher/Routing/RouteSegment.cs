namespace Usher.Routing;

/// <summary>One segment of a route's path.</summary>
/// <param name="Kind">What it matches.</param>
/// <param name="Text">The segment as the key spells it.</param>
/// <param name="Name">The capture's name; null for literals and <c>*</c>.</param>
/// <param name="Constraint">What a captured value must look like; null where anything will do.</param>
internal sealed record RouteSegment(RouteSegmentKind Kind, string Text, string? Name = null, RouteConstraint? Constraint = null);
