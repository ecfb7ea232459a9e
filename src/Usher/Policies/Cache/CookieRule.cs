namespace Usher.Policies.Cache;

/// <summary>What becomes of an answer that sets a cookie.</summary>
internal enum CookieRule
{
    /// <summary>It is not stored: its cookie is its caller's own.</summary>
    Skip,

    /// <summary>It is stored without its cookies; only the caller who was answered first gets them.</summary>
    Strip,

    /// <summary>It is stored with its cookies (RFC 9111 §7.3), which everybody gets; where the caller is known, only that caller.</summary>
    Keep,
}
