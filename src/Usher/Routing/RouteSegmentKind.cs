namespace Usher.Routing;

/// <summary>The kinds of segment, the most specific first.</summary>
internal enum RouteSegmentKind
{
    /// <summary>Text that must be met, whatever its case.</summary>
    Literal,

    /// <summary><c>{name:constraint}</c>.</summary>
    Constrained,

    /// <summary><c>{name}</c> or <c>*</c>.</summary>
    Any,

    /// <summary><c>**</c>, what is left of the path.</summary>
    Rest,
}
