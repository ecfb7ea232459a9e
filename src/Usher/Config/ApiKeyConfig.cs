namespace Usher.Config;

/// <summary>Where a request carries its API key. Where several are given, the first that the request has counts: field, cookie, query.</summary>
[ConfigRecord]
internal sealed partial record ApiKeyConfig
{
    /// <summary>What the one-line form is.</summary>
    public const string ParseExpected = "the name of a field such as X-Api-Key";

    /// <summary>A field of the request. Default: <c>X-Api-Key</c>, where neither <c>cookie</c> nor <c>query</c> is given.</summary>
    public string? Header { get; init; }

    /// <summary>A cookie. Default: none.</summary>
    public string? Cookie { get; init; }

    /// <summary>A name in the query, for callers that can set nothing else. Neither the upstream nor a log sees it. Default: none.</summary>
    public string? Query { get; init; }

    /// <summary>The field that is looked at; null: none.</summary>
    public string? HeaderOrDefault => Header ?? (Cookie is null && Query is null ? "X-Api-Key" : null);

    /// <summary>The one-line form: the field.</summary>
    public static ApiKeyConfig Parse(string text) => text.Length > 0 ? new ApiKeyConfig { Header = text } : throw new FormatException($"expected {ParseExpected}, not ''");
}
