namespace Usher.Failures;

/// <summary>Which side of the proxy broke.</summary>
internal enum FailureSide
{
    /// <summary>Nobody: the exchange went through.</summary>
    None,

    /// <summary>The client: it left, or its body was not what it said.</summary>
    Client,

    /// <summary>The upstream: it was not there, was late, or broke off.</summary>
    Upstream,
}
