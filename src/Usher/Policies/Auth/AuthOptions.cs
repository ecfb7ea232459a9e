using Usher.Config;
using Usher.OpenApi;

namespace Usher.Policies.Auth;

/// <summary>Finds out who is calling: names from <c>auth</c> at the top of the file, or a way written in place.</summary>
[ConfigRecord(ListAs = nameof(Providers))]
internal sealed partial record AuthOptions : IApiCallers
{
    /// <summary>What the one-line form is.</summary>
    public const string ParseExpected = "a name under 'auth', or none";

    /// <summary>The providers, by their names; the first that recognises its credential decides. Also the one-line form and the list form.</summary>
    public IReadOnlyList<string> Providers { get; init; } = [];

    /// <summary>In place of names: signed tokens (RFC 7519) in <c>Authorization: Bearer</c>.</summary>
    public JwtConfig? Jwt { get; init; }

    /// <summary>In place of names: keys that <c>consumers</c> lists.</summary>
    public ApiKeyConfig? ApiKey { get; init; }

    /// <summary>With <c>jwt</c>: whom a token must be for, one of these. Default: it is not looked at.</summary>
    public IReadOnlyList<string> Audience { get; init; } = [];

    /// <summary>With <c>jwt</c>: which claims say who the caller is.</summary>
    public ClaimNamesConfig Claims { get; init; } = new();

    /// <summary>With <c>jwt</c> or <c>apiKey</c>: what the upstream is told.</summary>
    public TellConfig Tell { get; init; } = new();

    /// <summary>Whether it is a provider written in place.</summary>
    internal bool IsInPlace => Jwt is not null || ApiKey is not null;

    /// <summary>Whether it opens the route: <c>none</c>.</summary>
    internal bool IsNone => Providers is ["none"];

    /// <summary>The one-line form: a provider's name, or <c>none</c>.</summary>
    public static AuthOptions Parse(string text) => new() { Providers = [text] };
}
