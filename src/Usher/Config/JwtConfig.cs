namespace Usher.Config;

/// <summary>How a token's signature and contents are checked (RFC 7519, RFC 8725).</summary>
[ConfigRecord]
internal sealed partial record JwtConfig
{
    /// <summary>What the one-line form is.</summary>
    public const string ParseExpected = "the URL of an issuer such as https://id.example.com";

    /// <summary>Who issues the tokens, exactly as their <c>iss</c> says it. Its keys are found by its discovery document, unless <c>jwks</c>, <c>keys</c> or <c>secret</c> is given; then it may be any text.</summary>
    public required string Issuer { get; init; }

    /// <summary>The URL of the issuer's keys (a JWK set, RFC 7517), for issuers without a discovery document. Default: found by discovery.</summary>
    public string? Jwks { get; init; }

    /// <summary>Files with public keys: PEM (keys or certificates), a JWK or a JWK set. Nothing is fetched then. Default: none.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>A secret of at least 32 bytes that the issuer signs with (HS256, HS384, HS512); who knows it can issue tokens. Default: none.</summary>
    public string? Secret { get; init; }

    /// <summary>Algorithms that are taken. Default: RS, PS and ES with 256, 384 and 512; with <c>secret</c> alone: HS256, HS384, HS512. <c>none</c> is never taken.</summary>
    public IReadOnlyList<JwtAlgorithm> Algorithms { get; init; } = [];

    /// <summary>Types that are taken (the header's <c>typ</c>). Default: <c>JWT</c>, <c>at+jwt</c>, or none at all.</summary>
    public IReadOnlyList<string> Typ { get; init; } = [];

    /// <summary>Claims that a token must have, each with one of these values; <c>"*"</c>: any. Default: none.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Require { get; init; } = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);

    /// <summary>Whether a token without <c>exp</c> is refused. Default: <c>true</c>.</summary>
    public bool RequireExp { get; init; } = true;

    /// <summary>How long after its <c>exp</c> a token is still taken. Default: <c>0s</c>. (A token's <c>nbf</c> may lie 30 s ahead in any case.)</summary>
    public TimeSpan Skew { get; init; }

    /// <summary>How often the issuer's keys are fetched; a key that it dropped is trusted that long at the most. Default: <c>5m</c>.</summary>
    public TimeSpan Refresh { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The largest token that is looked at. Default: <c>16KB</c>.</summary>
    [Size]
    public long MaxToken { get; init; } = 16 * 1024;

    /// <summary>Whether the keys come from the issuer rather than from the file.</summary>
    public bool IsFetched => Keys.Count == 0 && Secret is null;

    /// <summary>The one-line form: the issuer's URL.</summary>
    public static JwtConfig Parse(string text) =>
        text.Contains("://", StringComparison.Ordinal) ? new JwtConfig { Issuer = text } : throw new FormatException($"expected {ParseExpected}, not '{text}'");
}
