namespace Usher.Policies.Compress;

/// <summary>Makes the encoders of one level.</summary>
internal sealed class EncoderChoice
{
    // 512 KB to look back: enough for what is compressed on the fly, and what an encoder costs in memory while a body is under way.
    private const int Window = 19;

    private readonly int _brotli;
    private readonly int _gzip;
    private readonly ZstdEncoders _zstd;

    public EncoderChoice(CompressLevel level, RouteBuild route)
    {
        (_brotli, var zstd, _gzip) = level switch
        {
            CompressLevel.Fast => (1, 1, 1),
            CompressLevel.Balanced => (4, 3, 6),
            // Brotli takes 32 MB and more for one body from 7 on.
            _ => (6, 9, 9),
        };
        _zstd = route.KeepShared($"compress zstd {zstd}", () => new ZstdEncoders(zstd, Window));
    }

    /// <summary>The name of a coding in Content-Encoding.</summary>
    public static string NameOf(ContentCoding coding) => coding switch
    {
        ContentCoding.Br => "br",
        ContentCoding.Zstd => "zstd",
        _ => "gzip",
    };

    /// <summary>An encoder for one body.</summary>
    public BodyEncoder Create(ContentCoding coding) => coding switch
    {
        ContentCoding.Br => new BrotliBodyEncoder(_brotli, Window),
        ContentCoding.Zstd => _zstd.Rent(),
        _ => new GzipBodyEncoder(_gzip),
    };
}
