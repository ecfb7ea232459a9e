using Microsoft.IdentityModel.Tokens;

namespace Usher.Policies.Auth.Jwt;

/// <summary>A key that signatures are checked with.</summary>
/// <param name="Kid">Its id; null: it has none.</param>
/// <param name="Family">The algorithms of its kind: <c>RS</c> stands for RSA, so for PS too; <c>ES256</c> and the like for a curve; <c>HS</c>.</param>
/// <param name="Algorithm">The one algorithm that it is for, if it says so (RFC 7517 §4.4).</param>
/// <param name="Key">The key.</param>
internal sealed record VerifyKey(string? Kid, string Family, string? Algorithm, SecurityKey Key)
{
    /// <summary>Whether a signature by this algorithm can be checked with it (RFC 8725 §3.1).</summary>
    public bool Takes(string algorithm)
    {
        if (Algorithm is not null && Algorithm != algorithm) return false;
        return Family switch
        {
            "RS" => algorithm.StartsWith("RS", StringComparison.Ordinal) || algorithm.StartsWith("PS", StringComparison.Ordinal),
            "HS" => algorithm.StartsWith("HS", StringComparison.Ordinal),
            _ => algorithm == Family,
        };
    }
}
