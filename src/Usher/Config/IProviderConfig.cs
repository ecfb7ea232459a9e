namespace Usher.Config;

/// <summary>A way to know who is calling, named at the top of the file or written in place on a route.</summary>
internal interface IProviderConfig
{
    /// <summary>Signed tokens.</summary>
    JwtConfig? Jwt { get; }

    /// <summary>Keys.</summary>
    ApiKeyConfig? ApiKey { get; }

    /// <summary>Whom a token must be for.</summary>
    IReadOnlyList<string> Audience { get; }

    /// <summary>Which claims say who the caller is.</summary>
    ClaimNamesConfig Claims { get; }

    /// <summary>What the upstream is told.</summary>
    TellConfig Tell { get; }
}
