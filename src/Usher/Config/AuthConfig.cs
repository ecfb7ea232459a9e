namespace Usher.Config;

/// <summary>A way to know who is calling: one of <c>jwt</c> and <c>apiKey</c>.</summary>
[ConfigRecord]
internal sealed partial record AuthConfig : IProviderConfig
{
    /// <summary>Signed tokens (RFC 7519) in <c>Authorization: Bearer</c>: the issuer's URL, or where its keys are.</summary>
    public JwtConfig? Jwt { get; init; }

    /// <summary>Keys that <c>consumers</c> lists: the field that carries them, or another place.</summary>
    public ApiKeyConfig? ApiKey { get; init; }

    /// <summary>With <c>jwt</c>: whom a token must be for, one of these. Default: it is not looked at.</summary>
    public IReadOnlyList<string> Audience { get; init; } = [];

    /// <summary>With <c>jwt</c>: which claims say who the caller is.</summary>
    public ClaimNamesConfig Claims { get; init; } = new();

    /// <summary>What the upstream is told.</summary>
    public TellConfig Tell { get; init; } = new();
}
