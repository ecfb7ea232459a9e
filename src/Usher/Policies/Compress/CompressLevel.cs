namespace Usher.Policies.Compress;

/// <summary>How much time is spent to make a body smaller.</summary>
internal enum CompressLevel
{
    /// <summary>The least: Brotli 1, Zstandard 1, gzip 1.</summary>
    Fast,

    /// <summary>More: Brotli 4, Zstandard 3, gzip 6.</summary>
    Balanced,

    /// <summary>Ten times as much and more, for answers that a cache keeps: Brotli 6, Zstandard 9, gzip 9.</summary>
    Small,
}
