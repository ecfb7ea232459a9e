using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Usher.Config;

namespace Usher.Policies.Auth.ApiKey;

/// <summary>An API key as callers have it: <c>id.secret</c>, the secret being 256 random bits in base64url.</summary>
internal static class ApiKeyText
{
    /// <summary>The characters of a secret.</summary>
    public const int SecretCharacters = 43;

    private static readonly SearchValues<char> SecretAlphabet = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>Makes a key.</summary>
    public static string Make() =>
        $"{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}.{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32))}";

    /// <summary>What the file keeps of a key.</summary>
    public static ApiKeyHash HashOf(string key) => new(key[..key.IndexOf('.', StringComparison.Ordinal)], SHA256.HashData(Encoding.ASCII.GetBytes(key)));

    /// <summary>Reads the id of something that may be a key. A secret that is shorter than 256 bits is none.</summary>
    public static bool TryRead(ReadOnlySpan<char> key, out ReadOnlySpan<char> id)
    {
        id = default;
        var dot = key.Length - SecretCharacters - 1;
        if (dot < 1 || key[dot] != '.' || key[(dot + 1)..].ContainsAnyExcept(SecretAlphabet) || !ApiKeyHash.IsId(key[..dot])) return false;
        id = key[..dot];
        return true;
    }
}
