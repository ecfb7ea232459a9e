using Usher.Config;

namespace Usher.Policies.Csrf;

/// <summary>Refuses what another site makes a browser send.</summary>
[ConfigRecord(ListAs = nameof(Origins))]
internal sealed partial record CsrfOptions
{
    /// <summary>What the one-line form is.</summary>
    public const string ParseExpected = "true";

    /// <summary>Origins beside the route's own that may send: exact, or <c>https://*.example.com</c>. Default: none.</summary>
    public IReadOnlyList<string> Origins { get; init; } = [];

    /// <summary>The one-line form: <c>true</c>, or one origin that may send.</summary>
    public static CsrfOptions Parse(string text) => text switch
    {
        "true" => new CsrfOptions(),
        _ when text.Contains("://", StringComparison.Ordinal) => new CsrfOptions { Origins = [text] },
        "false" => throw new FormatException("expected true, not 'false' ('off' removes it)"),
        _ => throw new FormatException($"expected {ParseExpected}, not '{text}'"),
    };
}
