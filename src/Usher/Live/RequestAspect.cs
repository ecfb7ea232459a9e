namespace Usher.Live;

/// <summary>What of a request an answer may depend on, beyond its method and target.</summary>
public enum RequestAspect
{
    /// <summary>Who is calling.</summary>
    Consumer,

    /// <summary>One claim of the caller, by name.</summary>
    Claim,

    /// <summary>One field of the request, by name.</summary>
    Header,

    /// <summary>One cookie of the request, by name.</summary>
    Cookie,

    /// <summary>The client's address.</summary>
    Address,

    /// <summary>The body of the request.</summary>
    Body,

    /// <summary>The scheme or the host that the client used.</summary>
    Origin,
}
