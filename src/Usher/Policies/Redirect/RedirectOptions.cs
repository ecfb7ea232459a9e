using Usher.Config;

namespace Usher.Policies.Redirect;

/// <summary>Sends the client to another address.</summary>
[ConfigRecord]
internal sealed partial record RedirectOptions
{
    /// <summary>What the one-line form is.</summary>
    public const string ParseExpected = "a URL such as https://example.com/{rest}";

    /// <summary>Where to: a URL, or a path on the same host. Captures of the route's key may stand in its path and its query. Default: the address that came, as the other keys change it.</summary>
    public string? To { get; init; }

    /// <summary>The host in place of the one that came, with its port if it needs one. Default: as it came.</summary>
    public string? Host { get; init; }

    /// <summary>Segments that are taken off the front of the path that came, where it begins with them. Default: none.</summary>
    public string? Strip { get; init; }

    /// <summary>A pattern whose matches in the path that came are replaced, behind <c>strip</c> and before <c>prefix</c>. Default: none.</summary>
    public PathRegex? Regex { get; init; }

    /// <summary>A path that is put before the path that came. Default: none.</summary>
    public string? Prefix { get; init; }

    /// <summary>Changes to the parameters of the query that came. Default: none.</summary>
    public QueryChanges Query { get; init; } = new();

    /// <summary>301, 302, 303, 307 or 308. Default: 308.</summary>
    public int Status { get; init; } = 308;

    /// <summary>The one-line form: where to.</summary>
    public static RedirectOptions Parse(string text) => new() { To = text };
}
