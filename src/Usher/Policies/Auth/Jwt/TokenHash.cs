using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Usher.Policies.Auth.Jwt;

/// <summary>The SHA-256 of a token: what a cache may keep of it, since nothing leads back to the token.</summary>
internal readonly record struct TokenHash(ulong A, ulong B, ulong C, ulong D)
{
    private const int OnStack = 4096;

    /// <summary>Hashes a token; allocates nothing.</summary>
    /// <returns>False where it has characters that no token has.</returns>
    public static bool TryCompute(ReadOnlySpan<char> token, out TokenHash hash)
    {
        hash = default;
        var rented = token.Length > OnStack ? ArrayPool<byte>.Shared.Rent(token.Length) : null;
        var octets = rented is null ? stackalloc byte[OnStack] : rented.AsSpan();
        try
        {
            if (Ascii.FromUtf16(token, octets, out var length) != OperationStatus.Done) return false;
            Span<byte> result = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(octets[..length], result);
            hash = MemoryMarshal.Read<TokenHash>(result);
            return true;
        }
        finally
        {
            if (rented is not null) ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        }
    }
}
