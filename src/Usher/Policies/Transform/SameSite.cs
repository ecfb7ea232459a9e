namespace Usher.Policies.Transform;

/// <summary>With which requests a browser sends a cookie.</summary>
internal enum SameSite
{
    /// <summary>With all. Browsers take it only together with <c>secure</c>.</summary>
    None,

    /// <summary>With those of the same site, and when a link leads there.</summary>
    Lax,

    /// <summary>With those of the same site alone.</summary>
    Strict,
}
