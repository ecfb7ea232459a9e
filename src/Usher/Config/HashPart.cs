namespace Usher.Config;

/// <summary>The part of a request that makes its key.</summary>
internal enum HashPart
{
    /// <summary>The client's address.</summary>
    Ip,

    /// <summary>The path that is forwarded.</summary>
    Path,

    /// <summary>Who is calling.</summary>
    Consumer,

    /// <summary>A field.</summary>
    Header,

    /// <summary>A cookie.</summary>
    Cookie,

    /// <summary>A claim of the caller.</summary>
    Claim,
}
