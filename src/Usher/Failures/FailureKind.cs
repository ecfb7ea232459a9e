namespace Usher.Failures;

/// <summary>What went wrong while a request was forwarded.</summary>
internal enum FailureKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>No destination of the upstream could take the request.</summary>
    NoDestination,

    /// <summary>No connection could be made: refused, unreachable, or a name that does not resolve.</summary>
    Connect,

    /// <summary>A connection was not made in time.</summary>
    ConnectTimeout,

    /// <summary>The TLS handshake with the upstream failed, or its certificate was not valid.</summary>
    Tls,

    /// <summary>The connection broke before any byte of the response was seen.</summary>
    Reset,

    /// <summary>The response head did not come in time.</summary>
    ResponseTimeout,

    /// <summary>The response was not valid HTTP.</summary>
    Protocol,

    /// <summary>The response body broke off before its end.</summary>
    Truncated,

    /// <summary>The response body, or the reading of the request body, made no progress in time.</summary>
    IdleTimeout,

    /// <summary>The whole exchange took longer than it may.</summary>
    TotalTimeout,

    /// <summary>The client left.</summary>
    ClientGone,

    /// <summary>The client's body was malformed, or broke off.</summary>
    ClientBody,

    /// <summary>The client's body is larger than the route takes.</summary>
    ClientBodyTooLarge,

    /// <summary>The client sent or took its bytes too slowly.</summary>
    ClientTimeout,

    /// <summary>The upstream answered with a status for which the request is sent once more.</summary>
    Status,

    /// <summary>A field of the request cannot be sent on.</summary>
    ClientHead,
}
