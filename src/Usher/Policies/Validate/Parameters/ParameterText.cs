using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Usher.Policies.Validate.Parameters;

/// <summary>Decodes what stands percent-encoded in a target, a cookie or a form.</summary>
internal static class ParameterText
{
    /// <summary>The text; null: an escape is none, or the bytes are no UTF-8, so that nobody knows what the upstream will read.</summary>
    /// <param name="encoded">As it stands there.</param>
    /// <param name="isForm">Whether a plus sign is a space.</param>
    public static string? Decode(ReadOnlySpan<char> encoded, bool isForm)
    {
        if (encoded.IndexOfAny('%', isForm ? '+' : '%') < 0) return encoded.ToString();
        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(encoded.Length));
        try
        {
            var count = 0;
            for (var i = 0; i < encoded.Length; i++)
            {
                if (encoded[i] == '%')
                {
                    if (i + 2 >= encoded.Length || !char.IsAsciiHexDigit(encoded[i + 1]) || !char.IsAsciiHexDigit(encoded[i + 2])) return null;
                    bytes[count++] = (byte)((Hex(encoded[i + 1]) << 4) | Hex(encoded[i + 2]));
                    i += 2;
                }
                else
                {
                    var length = char.IsHighSurrogate(encoded[i]) && i + 1 < encoded.Length ? 2 : 1;
                    if (encoded[i] == '+' && isForm) bytes[count++] = (byte)' ';
                    else count += Encoding.UTF8.GetBytes(encoded.Slice(i, length), bytes.AsSpan(count));
                    i += length - 1;
                }
            }

            return Utf8.IsValid(bytes.AsSpan(0, count)) ? Encoding.UTF8.GetString(bytes, 0, count) : null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private static int Hex(char c) => char.IsAsciiDigit(c) ? c - '0' : (c | 0x20) - 'a' + 10;
}
