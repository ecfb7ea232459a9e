namespace Usher.Policies.Compress;

/// <summary>A way to write a body smaller (RFC 9110 §8.4.1).</summary>
internal enum ContentCoding
{
    /// <summary>Brotli (RFC 7932).</summary>
    Br,

    /// <summary>Zstandard (RFC 8878).</summary>
    Zstd,

    /// <summary>Gzip (RFC 1952).</summary>
    Gzip,
}
