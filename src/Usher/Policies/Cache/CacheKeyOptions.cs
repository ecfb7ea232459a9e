using Usher.Config;

namespace Usher.Policies.Cache;

/// <summary>What an answer is stored under, beside the URL. What policies behind the cache read is added by itself.</summary>
[ConfigRecord]
internal sealed partial record CacheKeyOptions
{
    /// <summary>The parameters of the query that count; all others are passed on, but tell no answers apart. An empty list: none counts. Default: the whole query counts, as it stands.</summary>
    public IReadOnlyList<string>? Query { get; init; }

    /// <summary>Fields of the request that count. What an answer's <c>Vary</c> names need not be here. Default: none.</summary>
    public IReadOnlyList<string> Headers { get; init; } = [];

    /// <summary>Cookies that count. Default: none.</summary>
    public IReadOnlyList<string> Cookies { get; init; } = [];

    /// <summary>Claims of the caller that count. Default: none.</summary>
    public IReadOnlyList<string> Claims { get; init; } = [];

    /// <summary>Whether the caller counts, so that nobody gets what was made for another. Default: false.</summary>
    public bool Consumer { get; init; }
}
