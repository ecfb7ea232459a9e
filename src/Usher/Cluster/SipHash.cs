using System.Buffers.Binary;
using System.Numerics;

namespace Usher.Cluster;

/// <summary>
/// SipHash-2-4 with 128 bits of output (Aumasson and Bernstein, 2012): a hash under a secret key, so that nobody outside can make two texts
/// that get the same.
/// </summary>
internal static class SipHash
{
    /// <summary>Hashes a text.</summary>
    /// <param name="key0">The first half of the secret key.</param>
    /// <param name="key1">The second half.</param>
    /// <param name="text">The text.</param>
    public static UInt128 Hash(ulong key0, ulong key1, ReadOnlySpan<byte> text)
    {
        var v0 = key0 ^ 0x736f6d6570736575;
        var v1 = key1 ^ 0x646f72616e646f6d ^ 0xee;
        var v2 = key0 ^ 0x6c7967656e657261;
        var v3 = key1 ^ 0x7465646279746573;
        var last = (ulong)text.Length << 56;
        for (; text.Length >= 8; text = text[8..])
        {
            var word = BinaryPrimitives.ReadUInt64LittleEndian(text);
            v3 ^= word;
            Rounds(2, ref v0, ref v1, ref v2, ref v3);
            v0 ^= word;
        }

        for (var i = 0; i < text.Length; i++) last |= (ulong)text[i] << (8 * i);
        v3 ^= last;
        Rounds(2, ref v0, ref v1, ref v2, ref v3);
        v0 ^= last;
        v2 ^= 0xee;
        Rounds(4, ref v0, ref v1, ref v2, ref v3);
        var low = v0 ^ v1 ^ v2 ^ v3;
        v1 ^= 0xdd;
        Rounds(4, ref v0, ref v1, ref v2, ref v3);
        return new UInt128(v0 ^ v1 ^ v2 ^ v3, low);
    }

    private static void Rounds(int count, ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
    {
        for (; count > 0; count--)
        {
            v0 += v1;
            v1 = BitOperations.RotateLeft(v1, 13) ^ v0;
            v0 = BitOperations.RotateLeft(v0, 32);
            v2 += v3;
            v3 = BitOperations.RotateLeft(v3, 16) ^ v2;
            v0 += v3;
            v3 = BitOperations.RotateLeft(v3, 21) ^ v0;
            v2 += v1;
            v1 = BitOperations.RotateLeft(v1, 17) ^ v2;
            v2 = BitOperations.RotateLeft(v2, 32);
        }
    }
}
