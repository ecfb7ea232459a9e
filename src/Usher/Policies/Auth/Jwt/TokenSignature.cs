using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace Usher.Policies.Auth.Jwt;

/// <summary>
/// Looks at a signature before the whole token is validated. A flood of forged tokens so costs signatures alone: the library's validation says
/// by exceptions what it does not like, and those cost more than the signature.
/// </summary>
internal static class TokenSignature
{
    /// <summary>Finds the key that has signed a token; null: none of these.</summary>
    public static SecurityKey? Signer(string token, string algorithm, IReadOnlyList<SecurityKey> keys, CryptoProviderFactory crypto)
    {
        var end = token.LastIndexOf('.');
        var signed = ArrayPool<byte>.Shared.Rent(end);
        try
        {
            var length = Encoding.ASCII.GetBytes(token.AsSpan(0, end), signed);
            var signature = Base64Url.DecodeFromChars(token.AsSpan(end + 1));
            foreach (var key in keys)
            {
                if (HasSigned(key, algorithm, signed, length, signature, crypto)) return key;
            }

            return null;
        }
        catch (FormatException)
        {
            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(signed);
        }
    }

    private static bool HasSigned(SecurityKey key, string algorithm, byte[] signed, int length, byte[] signature, CryptoProviderFactory crypto)
    {
        // An empty signature is a mistake of the caller's to the library, not one of the token's.
        if (signature.Length == 0) return false;
        SignatureProvider? provider = null;
        try
        {
            provider = crypto.CreateForVerifying(key, algorithm);
            return provider.Verify(signed, 0, length, signature, 0, signature.Length);
        }
        catch (Exception unfit) when (unfit is CryptographicException or ArgumentException or NotSupportedException)
        {
            return false;
        }
        finally
        {
            if (provider is not null) crypto.ReleaseSignatureProvider(provider);
        }
    }
}
