using Usher.Config;

namespace Usher.Policies.Cache;

/// <summary>How long an answer may be used after it has become stale, where the origin says nothing of it (RFC 5861).</summary>
[ConfigRecord]
internal sealed partial record CacheStaleOptions
{
    /// <summary>While it is refreshed in the background. Default: not at all.</summary>
    public TimeSpan WhileRevalidate { get; init; }

    /// <summary>When the upstream fails or answers 500, 502, 503 or 504. Default: not at all.</summary>
    public TimeSpan IfError { get; init; }
}
