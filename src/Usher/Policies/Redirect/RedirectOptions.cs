using Usher.Config;

namespace Usher.Policies.Redirect;

/// <summary>Sends the client to another address.</summary>
[ConfigRecord]
internal sealed partial record RedirectOptions
{
    /// <summary>What the one-line form is.</summary>
    public const string ParseExpected = "a URL such as https://example.com/{rest}";

    /// <summary>Where to: a URL, or a path on the same host. Captures of the route's key may stand in its path and its query.</summary>
    public required string To { get; init; }

    /// <summary>301, 302, 303, 307 or 308. Default: 308.</summary>
    public int Status { get; init; } = 308;

    /// <summary>The one-line form: where to.</summary>
    public static RedirectOptions Parse(string text) => new() { To = text };
}
