using System.Buffers;

namespace Usher.Config;

/// <summary>What the file keeps of an API key: its id, by which it is found, and the SHA-256 of the whole key. The key is not in it.</summary>
/// <param name="Id">The id: what stands before the dot in the key.</param>
/// <param name="Hash">The 32 bytes of the hash.</param>
internal sealed record ApiKeyHash(string Id, ReadOnlyMemory<byte> Hash) : IConfigScalar<ApiKeyHash>
{
    /// <summary>How it is written.</summary>
    internal const string Form = "sha256:ID:HASH as 'usher key' prints it";

    private const string Start = "sha256:";
    private const int MostIdCharacters = 64;

    private static readonly SearchValues<char> IdCharacters = SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_");

    /// <inheritdoc />
    public static string Expected => Form;

    /// <inheritdoc />
    /// <remarks>What was written is not repeated: it may be a key.</remarks>
    public static ApiKeyHash Parse(string text)
    {
        if (!text.StartsWith(Start, StringComparison.Ordinal)) throw new FormatException($"expected {Form}, never a key itself");
        var rest = text.AsSpan(Start.Length);
        var colon = rest.IndexOf(':');
        if (colon < 0) throw new FormatException($"expected {Form}; the id of the key is missing");
        var id = rest[..colon];
        var hex = rest[(colon + 1)..];
        if (!IsId(id)) throw new FormatException($"expected {Form}; an id has 1 to {MostIdCharacters} letters, digits, '-' and '_'");
        var hash = new byte[32];
        if (hex.Length != 64 || Convert.FromHexString(hex, hash, out _, out _) != OperationStatus.Done) throw new FormatException($"expected {Form}; a hash has 64 hexadecimal digits");
        return new ApiKeyHash(id.ToString(), hash);
    }

    /// <summary>Whether this can be the id of a key.</summary>
    public static bool IsId(ReadOnlySpan<char> id) => id.Length is > 0 and <= MostIdCharacters && !id.ContainsAnyExcept(IdCharacters);

    /// <inheritdoc />
    public override string ToString() => $"{Start}{Id}:{Convert.ToHexStringLower(Hash.Span)}";
}
