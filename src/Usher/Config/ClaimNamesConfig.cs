namespace Usher.Config;

/// <summary>Which claims say who the caller is. A name with dots is a path into objects, unless a claim is called just that.</summary>
[ConfigRecord]
internal sealed partial record ClaimNamesConfig
{
    /// <summary>Who it is; a token without it is refused. Default: <c>sub</c>.</summary>
    public string Id { get; init; } = "sub";

    /// <summary>The groups that it belongs to: a list of texts, or a text. Default: <c>groups</c>.</summary>
    public string Groups { get; init; } = "groups";

    /// <summary>The name of its plan. Default: none.</summary>
    public string? Plan { get; init; }

    /// <summary>What stands before the id, so that the callers of two issuers are never taken for each other. Default: nothing.</summary>
    public string Prefix { get; init; } = "";
}
