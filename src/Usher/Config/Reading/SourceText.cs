using System.Text;

namespace Usher.Config.Reading;

/// <summary>Reads the text of a file, within limits.</summary>
internal static class SourceText
{
    /// <summary>The largest file of configuration, in bytes.</summary>
    public const int LargestFile = 16 * 1024 * 1024;

    /// <summary>The largest secret file, in bytes.</summary>
    public const int LargestSecret = 1024 * 1024;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The file's text.</summary>
    /// <exception cref="InvalidDataException">It is too large, or no UTF-8.</exception>
    public static string Read(string path, int largest)
    {
        // Opened with a limit rather than by its length: a pipe or a file under /proc has none.
        using var file = File.OpenRead(path);
        var bytes = new byte[(int)Math.Min(largest + 1L, Math.Max(4096, file.CanSeek ? file.Length + 1 : 65536))];
        var count = 0;
        while (true)
        {
            var read = file.Read(bytes, count, bytes.Length - count);
            if (read == 0) break;
            count += read;
            if (count > largest) throw new InvalidDataException($"it is larger than {ConfigText.FormatSize(largest)}");
            if (count == bytes.Length) Array.Resize(ref bytes, Math.Min(largest + 1, bytes.Length * 2));
        }

        return Decode(bytes.AsSpan(0, count));
    }

    /// <summary>Bytes as text: UTF-8, with or without a byte order mark.</summary>
    /// <exception cref="InvalidDataException">They are no UTF-8.</exception>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith("\ufeff"u8)) bytes = bytes[3..];
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException wrong)
        {
            var line = 1 + bytes[..Math.Clamp(wrong.Index, 0, bytes.Length)].Count((byte)'\n');
            throw new InvalidDataException($"line {line} is not UTF-8", wrong);
        }
    }
}
