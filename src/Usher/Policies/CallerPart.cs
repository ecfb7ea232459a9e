namespace Usher.Policies;

/// <summary>Something by which a caller is told from others.</summary>
/// <param name="Kind">What.</param>
/// <param name="Name">The name of the field or of the claim; null for all others.</param>
internal readonly record struct CallerPart(CallerKind Kind, string? Name)
{
    /// <summary>Whether it is known only once somebody has identified the caller.</summary>
    public bool NeedsIdentity => Kind is CallerKind.Consumer or CallerKind.Claim;

    /// <summary>What clients are told: never the name of a claim or a field.</summary>
    public string PublicName => Kind switch
    {
        CallerKind.Address => "ip",
        CallerKind.Consumer => "consumer",
        CallerKind.Claim => Name is "sub" ? "sub" : "claim",
        CallerKind.Field => "header",
        _ => "route",
    };

    /// <inheritdoc />
    public override string ToString() => Kind switch
    {
        CallerKind.Claim when Name is not "sub" => $"claim({Name})",
        CallerKind.Field => $"header({Name})",
        _ => PublicName,
    };
}

/// <summary>What a caller is told by.</summary>
internal enum CallerKind
{
    /// <summary>The route: all its callers together.</summary>
    Route,

    /// <summary>The client's address.</summary>
    Address,

    /// <summary>The name of the consumer.</summary>
    Consumer,

    /// <summary>A claim of the credential.</summary>
    Claim,

    /// <summary>A field of the request.</summary>
    Field,
}
