using System.Security.Cryptography;
using Usher.Config;

namespace Usher.Policies.Auth.ApiKey;

/// <summary>Keys that somebody made by hand and that anybody tries first. A hash tells nothing of its key but whether it is that of a given one.</summary>
internal static class WeakKeys
{
    private static readonly string[] Secrets =
    [
        "", "secret", "password", "passw0rd", "changeme", "change-me", "change_me", "default", "test", "testing", "dev", "demo", "key", "apikey", "api-key", "api_key", "token",
        "admin", "root", "letmein", "qwerty", "123", "1234", "12345", "123456", "12345678", "123456789", "1234567890", "0123456789", "abc", "abc123", "abcdef", "foo", "bar", "example",
        "0123456789abcdef", "0123456789abcdef0123456789abcdef",
    ];

    /// <summary>Whether a hash is that of such a key: with its id before it, alone, or one character over and over.</summary>
    public static bool Contains(ApiKeyHash hash)
    {
        foreach (var secret in Secrets)
        {
            if (IsOf(hash, $"{hash.Id}.{secret}") || IsOf(hash, secret)) return true;
        }

        foreach (var c in "0123456789aAxXzZ-_")
        {
            if (IsOf(hash, $"{hash.Id}.{new string(c, ApiKeyText.SecretCharacters)}")) return true;
        }

        return IsOf(hash, hash.Id) || IsOf(hash, $"{hash.Id}.{hash.Id}") || !hash.Hash.Span.ContainsAnyExcept((byte)0);
    }

    private static bool IsOf(ApiKeyHash hash, string key) => SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(key)).AsSpan().SequenceEqual(hash.Hash.Span);
}
