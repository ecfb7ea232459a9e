namespace Usher.Examples.HighAvailability;

/// <summary>What clients ask for.</summary>
internal enum RequestKind
{
    /// <summary>GET: it may be asked for again.</summary>
    Read,

    /// <summary>POST with an Idempotency-Key: it may be sent again with the same key.</summary>
    PayWithKey,

    /// <summary>POST without one: of what broke off nobody knows whether it was carried out, so it is not sent again.</summary>
    PayWithoutKey,
}
