namespace Usher.Policies.Trace;

/// <summary>Whose decision to record a trace is followed.</summary>
internal enum TraceParentRule
{
    /// <summary>That of trusted proxies; anyone else continues a trace, but the share decides.</summary>
    Trusted,

    /// <summary>Everyone's. A client can then have each of its requests recorded.</summary>
    Any,

    /// <summary>Nobody's.</summary>
    None,
}
