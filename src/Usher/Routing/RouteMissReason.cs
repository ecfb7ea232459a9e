namespace Usher.Routing;

/// <summary>Why a route did not win; the nearest first.</summary>
internal enum RouteMissReason
{
    /// <summary>It matches too, but another is more specific or earlier in the list of its key.</summary>
    LessSpecific,

    /// <summary>A part of its <c>when</c> does not hold.</summary>
    Condition,

    /// <summary>It is for other methods.</summary>
    Method,

    /// <summary>A capture's constraint does not hold.</summary>
    Constraint,

    /// <summary>It is for other hosts.</summary>
    Host,

    /// <summary>Its path is another.</summary>
    Path,
}
