using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using Usher.Config;
using Usher.Live;

namespace Usher.Policies.Auth.ApiKey;

/// <summary>The keys of all consumers, found by their ids.</summary>
internal sealed class ApiKeyTable
{
    private const int MostCharacters = 64 + 1 + ApiKeyText.SecretCharacters;

    // What an unknown id is compared with, so that it takes as long as a known one.
    private static readonly Entry Nobody = new(RandomNumberGenerator.GetBytes(32), 0, null!);

    private readonly FrozenDictionary<string, Entry>.AlternateLookup<ReadOnlySpan<char>> _byId;

    /// <summary>Compiles the keys.</summary>
    /// <param name="file">The file.</param>
    /// <param name="make">Makes the consumer of a name.</param>
    public ApiKeyTable(GatewayConfig file, Func<string, Consumer> make)
    {
        var entries = new Dictionary<string, Entry>(StringComparer.Ordinal);
        foreach (var (name, config) in file.Consumers)
        {
            if (config.Keys.Count == 0) continue;
            var consumer = make(name);
            foreach (var key in config.Keys) entries[key.Hash.Id] = new Entry(key.Hash.Hash.ToArray(), key.Expires?.Value.UtcTicks ?? long.MaxValue, consumer);
        }

        _byId = entries.ToFrozenDictionary(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Finds the consumer of a key. Allocates nothing.</summary>
    public Verdict Find(ReadOnlySpan<char> key, TimeProvider time)
    {
        if (!ApiKeyText.TryRead(key, out var id)) return Verdict.Denied(Denial.Malformed);
        Span<byte> octets = stackalloc byte[MostCharacters];
        Span<byte> hash = stackalloc byte[32];
        var length = Encoding.ASCII.GetBytes(key, octets);
        SHA256.HashData(octets[..length], hash);
        CryptographicOperations.ZeroMemory(octets);

        var isKnown = _byId.TryGetValue(id, out var entry);
        entry ??= Nobody;
        if (!CryptographicOperations.FixedTimeEquals(hash, entry.Hash) || !isKnown) return Verdict.Denied(Denial.UnknownApiKey);
        return time.GetUtcNow().UtcTicks < entry.Ends ? Verdict.Known(entry.Consumer) : Verdict.Denied(Denial.Expired);
    }

    private sealed record Entry(byte[] Hash, long Ends, Consumer Consumer);
}
