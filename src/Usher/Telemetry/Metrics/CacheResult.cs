namespace Usher.Telemetry.Metrics;

/// <summary>What the cache had to do with an answer.</summary>
internal enum CacheResult
{
    /// <summary>It came from the cache, fresh.</summary>
    Hit,

    /// <summary>It came from the cache, stale.</summary>
    Stale,

    /// <summary>It came from the cache after the upstream had said that it holds still.</summary>
    Validated,

    /// <summary>It came with the fetch of another request.</summary>
    Collapsed,

    /// <summary>It was fetched.</summary>
    Miss,

    /// <summary>The cache was passed by.</summary>
    Bypass,
}
