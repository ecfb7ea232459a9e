using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;

namespace Usher.Policies.Auth.Jwt;

/// <summary>
/// Header and claims of a token before its signature is checked: nothing in them is believed yet. They only say which key to check with, and
/// let what cannot be valid be refused without the cost of a signature.
/// </summary>
/// <param name="Algorithm">The header's <c>alg</c>.</param>
/// <param name="Kid">The header's <c>kid</c>; null: none.</param>
/// <param name="Type">The header's <c>typ</c>; null: none.</param>
/// <param name="Issuer">The claim <c>iss</c>; null: none.</param>
/// <param name="Claims">All claims.</param>
internal sealed record TokenParts(string Algorithm, string? Kid, string? Type, string? Issuer, JsonElement Claims)
{
    private const int MostKidCharacters = 256;

    private static readonly SearchValues<char> Alphabet = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    // A member that is there twice means one thing to one reader and another to the next.
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    /// <summary>Takes a token in compact form (RFC 7515 §3.1) apart.</summary>
    public static TokenParts? Read(string token, out Denial denial)
    {
        denial = Denial.Malformed;
        var first = token.IndexOf('.', StringComparison.Ordinal);
        var second = first < 0 ? -1 : token.IndexOf('.', first + 1);
        if (second < 0) return null;
        if (token.IndexOf('.', second + 1) >= 0)
        {
            if (token.AsSpan().Count('.') == 4) denial = Denial.Encrypted;
            return null;
        }

        if (!TryParse(token.AsSpan(0, first), out var header) || !TryParse(token.AsSpan(first + 1, second - first - 1), out var claims)) return null;
        if (!TryText(header, "alg", out var algorithm) || algorithm is null || !TryText(header, "kid", out var kid) || !TryText(header, "typ", out var type) || !TryText(claims, "iss", out var issuer)) return null;
        if (kid is { Length: > MostKidCharacters }) return null;
        if (header.TryGetProperty("crit", out _))
        {
            // RFC 7515 §4.1.11: who does not know an extension that matters refuses. None is known.
            denial = Denial.Critical;
            return null;
        }

        return new TokenParts(algorithm, kid, type, issuer, claims);
    }

    private static bool TryText(JsonElement part, string name, out string? text)
    {
        text = null;
        if (!part.TryGetProperty(name, out var value)) return true;
        if (value.ValueKind != JsonValueKind.String) return false;
        text = value.GetString();
        return true;
    }

    private static bool TryParse(ReadOnlySpan<char> encoded, out JsonElement part)
    {
        part = default;
        if (encoded.IsEmpty || encoded.ContainsAnyExcept(Alphabet)) return false;
        var octets = ArrayPool<byte>.Shared.Rent(Base64Url.GetMaxDecodedLength(encoded.Length));
        try
        {
            if (Base64Url.DecodeFromChars(encoded, octets, out _, out var length) != OperationStatus.Done) return false;
            part = JsonElement.Parse(octets.AsSpan(0, length), Strict);
            return part.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(octets, clearArray: true);
        }
    }
}
