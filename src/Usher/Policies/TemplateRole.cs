namespace Usher.Policies;

/// <summary>How a part of a <see cref="Template"/> is written.</summary>
internal enum TemplateRole
{
    /// <summary>Text that stands as it is.</summary>
    Literal,

    /// <summary>A capture in a path: one segment of it, or what <c>**</c> took.</summary>
    Path,

    /// <summary>A capture in a query: encoded as a value.</summary>
    Query,

    /// <summary>A capture in a field: decoded where that gives printable ASCII.</summary>
    Field,
}
