namespace Usher.Http1.Exchanges;

/// <summary>Whose fault it was.</summary>
public enum ExchangeSide
{
    /// <summary>Nobody's.</summary>
    None,

    /// <summary>The client's: the one that made the request.</summary>
    Client,

    /// <summary>The upstream's.</summary>
    Upstream,
}
