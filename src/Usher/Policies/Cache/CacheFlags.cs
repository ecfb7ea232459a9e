namespace Usher.Policies.Cache;

/// <summary>Directives without a value (RFC 9111 §5.2, RFC 8246).</summary>
[Flags]
internal enum CacheFlags
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary><c>public</c>.</summary>
    Public = 1,

    /// <summary><c>private</c>.</summary>
    Private = 2,

    /// <summary><c>no-store</c>.</summary>
    NoStore = 4,

    /// <summary><c>no-cache</c>.</summary>
    NoCache = 8,

    /// <summary><c>must-revalidate</c>.</summary>
    MustRevalidate = 16,

    /// <summary><c>proxy-revalidate</c>.</summary>
    ProxyRevalidate = 32,

    /// <summary><c>must-understand</c>.</summary>
    MustUnderstand = 64,

    /// <summary><c>immutable</c> (RFC 8246).</summary>
    Immutable = 128,

    /// <summary><c>only-if-cached</c>.</summary>
    OnlyIfCached = 256,
}
