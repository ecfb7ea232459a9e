namespace Usher.Policies.Auth;

/// <summary>Why a credential is not taken: one of a closed list.</summary>
/// <param name="Name">For logs and metrics.</param>
/// <param name="Description">For the client: <c>error_description</c> (RFC 6750 §3). It says nothing of other credentials.</param>
internal sealed record Denial(string Name, string Description)
{
    public static Denial Malformed { get; } = new("malformed", "The credential is malformed");

    public static Denial Several { get; } = new("several", "There is more than one credential");

    public static Denial TooLarge { get; } = new("too-large", "The token is too large");

    public static Denial Encrypted { get; } = new("encrypted", "Encrypted tokens are not taken");

    public static Denial Critical { get; } = new("crit", "The token needs an extension that is not known");

    public static Denial Type { get; } = new("typ", "Tokens of this type are not taken");

    public static Denial Algorithm { get; } = new("alg", "The token's algorithm is not taken");

    public static Denial UnknownKey { get; } = new("unknown-key", "The token's key is not known");

    public static Denial Signature { get; } = new("signature", "The token's signature is not valid");

    public static Denial Issuer { get; } = new("issuer", "Tokens of this issuer are not taken");

    public static Denial Audience { get; } = new("audience", "The token is for somebody else");

    public static Denial Expired { get; } = new("expired", "The credential has expired");

    public static Denial NotYet { get; } = new("not-yet", "The token is not valid yet");

    public static Denial NoExpiry { get; } = new("no-exp", "The token has no expiry");

    public static Denial Claim { get; } = new("claim", "A claim that is required is missing or has another value");

    public static Denial NoId { get; } = new("no-id", "The token does not say who is calling");

    public static Denial UnknownApiKey { get; } = new("unknown-api-key", "The key is not valid");

    /// <summary>What the credential would be checked with is not there. It is nobody's fault who calls: 503.</summary>
    public static Denial Unavailable { get; } = new("unavailable", "");
}
