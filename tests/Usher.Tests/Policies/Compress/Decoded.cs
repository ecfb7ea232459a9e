using System.IO.Compression;
using System.Text;
using ZstdSharp;

namespace Usher.Tests.Policies.Compress;

/// <summary>Bodies as a client reads them.</summary>
internal static class Decoded
{
    /// <summary>A text that is worth compressing.</summary>
    public static string Text(int length)
    {
        var text = new StringBuilder(length + 32);
        for (var i = 0; text.Length < length; i++) text.Append("{\"id\":").Append(i).Append(",\"name\":\"item ").Append(i * 7919 % 1000).Append("\"},");
        return text.ToString(0, length);
    }

    /// <summary>Decodes a whole body; what is cut off throws.</summary>
    public static string Of(string body, string? coding) => Encoding.Latin1.GetString(Of(Encoding.Latin1.GetBytes(body), coding));

    public static byte[] Of(byte[] body, string? coding)
    {
        if (coding is null) return body;
        using var source = new MemoryStream(body);
        using var stream = Reader(source, coding);
        using var target = new MemoryStream();
        stream.CopyTo(target);
        return target.ToArray();
    }

    /// <summary>A stream that decodes what it reads.</summary>
    public static Stream Reader(Stream source, string coding) => coding switch
    {
        "br" => new BrotliStream(source, CompressionMode.Decompress),
        "gzip" => new GZipStream(source, CompressionMode.Decompress),
        "zstd" => new DecompressionStream(source),
        _ => throw new ArgumentException(coding),
    };
}
