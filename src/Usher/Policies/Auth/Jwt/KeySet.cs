using System.Collections.Frozen;
using Microsoft.IdentityModel.Tokens;

namespace Usher.Policies.Auth.Jwt;

/// <summary>The keys of an issuer at one time. Immutable.</summary>
internal sealed class KeySet
{
    private const int MostTried = 8;

    private readonly FrozenDictionary<string, VerifyKey[]> _byKid;
    private readonly VerifyKey[] _all;
    private readonly VerifyKey[] _withoutKid;

    public KeySet(IReadOnlyCollection<VerifyKey> keys, string issuer, long generation)
    {
        (Issuer, Generation) = (issuer, generation);
        _all = [.. keys];
        _withoutKid = [.. keys.Where(key => key.Kid is null)];
        _byKid = keys.Where(key => key.Kid is not null).GroupBy(key => key.Kid!, StringComparer.Ordinal).ToFrozenDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);
    }

    /// <summary>Who issues tokens with these keys, exactly as their <c>iss</c> says it.</summary>
    public string Issuer { get; }

    /// <summary>Counts the sets of this issuer: it grows when a set differs from the one before.</summary>
    public long Generation { get; }

    /// <summary>How many keys there are.</summary>
    public int Count => _all.Length;

    /// <summary>Whether some keys have no id, so that any of them may be the one that a token names.</summary>
    public bool HasKeysWithoutKid => _withoutKid.Length > 0;

    /// <summary>What checks signatures, with what it keeps for each key.</summary>
    public CryptoProviderFactory Crypto { get; } = new();

    /// <summary>Whether there is a key of this id.</summary>
    public bool Knows(string kid) => _byKid.ContainsKey(kid);

    /// <summary>Finds the keys that may have signed a token.</summary>
    /// <param name="kid">The key that the token names; null: none.</param>
    /// <param name="algorithm">The token's algorithm.</param>
    /// <param name="isNamed">Whether it is the key that the token names.</param>
    /// <returns>The keys; empty where none is known.</returns>
    public IReadOnlyList<SecurityKey> Find(string? kid, string algorithm, out bool isNamed)
    {
        isNamed = kid is not null && _byKid.ContainsKey(kid);
        var candidates = isNamed ? _byKid[kid!] : kid is null ? _all : _withoutKid;
        return [.. candidates.Where(key => key.Takes(algorithm)).Take(MostTried).Select(key => key.Key)];
    }
}
