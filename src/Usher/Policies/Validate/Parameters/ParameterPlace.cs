namespace Usher.Policies.Validate.Parameters;

/// <summary>Where a parameter stands in a request.</summary>
internal enum ParameterPlace
{
    /// <summary>In the path.</summary>
    Path,

    /// <summary>In the query.</summary>
    Query,

    /// <summary>It is a field.</summary>
    Header,

    /// <summary>It is a cookie.</summary>
    Cookie,
}
