using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace Usher.Policies.Auth.Jwt;

/// <summary>Reads public keys: PEM, a JWK, or a JWK set (RFC 7517). Keys that cannot check signatures are left out; shared secrets in a set always are.</summary>
internal static class PublicKeys
{
    private const int MostKeys = 100;
    private const int SmallestRsa = 2048;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    /// <summary>Reads the text of a file.</summary>
    /// <exception cref="FormatException">It is neither PEM nor JSON.</exception>
    public static IReadOnlyList<VerifyKey> Read(string text)
    {
        if (text.AsSpan().TrimStart() is ['{', ..]) return ReadSet(System.Text.Encoding.UTF8.GetBytes(text));
        var keys = new List<VerifyKey>();
        var rest = text.AsSpan();
        while (PemEncoding.TryFind(rest, out var found))
        {
            if (ReadPem(rest[found.Label], rest[found.Location]) is { } key) keys.Add(key);
            rest = rest[found.Location.End..];
        }

        return keys.Count > 0 ? keys : throw new FormatException("there is no public key in it");
    }

    /// <summary>Reads a JWK set, or one JWK.</summary>
    /// <exception cref="FormatException">It is no JWK set.</exception>
    public static IReadOnlyList<VerifyKey> ReadSet(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object) throw new FormatException("expected a JWK set");
            if (!root.TryGetProperty("keys", out var keys)) return root.TryGetProperty("kty", out _) ? [.. new[] { ReadOne(root) }.OfType<VerifyKey>()] : throw new FormatException("expected a JWK set, which has 'keys'");
            if (keys.ValueKind != JsonValueKind.Array) throw new FormatException("expected a list under 'keys'");
            return [.. keys.EnumerateArray().Take(MostKeys).Select(ReadOne).OfType<VerifyKey>()];
        }
        catch (JsonException wrong)
        {
            throw new FormatException($"it is not JSON: {wrong.Message}", wrong);
        }
    }

    private static VerifyKey? ReadPem(ReadOnlySpan<char> label, ReadOnlySpan<char> pem)
    {
        if (label is "CERTIFICATE")
        {
            using var certificate = X509Certificate2.CreateFromPem(pem);
            using var rsa = certificate.GetRSAPublicKey();
            if (rsa is not null) return Rsa(rsa.ExportParameters(includePrivateParameters: false), null, null);
            using var ecdsa = certificate.GetECDsaPublicKey();
            return ecdsa is null ? null : Ec(ecdsa.ExportParameters(includePrivateParameters: false), null, null);
        }

        if (label is not ("PUBLIC KEY" or "RSA PUBLIC KEY")) return null;
        try
        {
            using var rsa = RSA.Create();
            rsa.ImportFromPem(pem);
            return Rsa(rsa.ExportParameters(includePrivateParameters: false), null, null);
        }
        catch (CryptographicException) when (label is "PUBLIC KEY")
        {
            using var ecdsa = ECDsa.Create();
            ecdsa.ImportFromPem(pem);
            return Ec(ecdsa.ExportParameters(includePrivateParameters: false), null, null);
        }
    }

    // Only what a public key consists of is read: no certificate, no URL, nothing private (RFC 8725 §3.10).
    private static VerifyKey? ReadOne(JsonElement jwk)
    {
        if (jwk.ValueKind != JsonValueKind.Object || Text(jwk, "use") is not (null or "sig") || !MayVerify(jwk)) return null;
        var (kid, algorithm) = (Text(jwk, "kid"), Text(jwk, "alg"));
        try
        {
            return Text(jwk, "kty") switch
            {
                "RSA" => Rsa(new RSAParameters { Modulus = Octets(jwk, "n"), Exponent = Octets(jwk, "e") }, kid, algorithm),
                "EC" when CurveOf(Text(jwk, "crv")) is { } curve => Ec(new ECParameters { Curve = curve, Q = new ECPoint { X = Octets(jwk, "x"), Y = Octets(jwk, "y") } }, kid, algorithm),
                _ => null,
            };
        }
        catch (Exception wrong) when (wrong is CryptographicException or FormatException)
        {
            return null;
        }
    }

    private static VerifyKey? Rsa(RSAParameters key, string? kid, string? algorithm)
    {
        if (key.Modulus is not { } modulus || modulus.AsSpan().TrimStart((byte)0).Length * 8 < SmallestRsa || key.Exponent is not { Length: > 0 }) return null;
        return new VerifyKey(kid, "RS", algorithm, new RsaSecurityKey(key) { KeyId = kid });
    }

    private static VerifyKey? Ec(ECParameters key, string? kid, string? algorithm)
    {
        var family = key.Curve.Oid.Value switch { "1.2.840.10045.3.1.7" => "ES256", "1.3.132.0.34" => "ES384", "1.3.132.0.35" => "ES512", _ => null };
        return family is null ? null : new VerifyKey(kid, family, algorithm, new ECDsaSecurityKey(ECDsa.Create(key)) { KeyId = kid });
    }

    private static ECCurve? CurveOf(string? name) => name switch
    {
        "P-256" => ECCurve.NamedCurves.nistP256,
        "P-384" => ECCurve.NamedCurves.nistP384,
        "P-521" => ECCurve.NamedCurves.nistP521,
        _ => null,
    };

    private static bool MayVerify(JsonElement jwk) =>
        !jwk.TryGetProperty("key_ops", out var operations) || operations.ValueKind != JsonValueKind.Array
        || operations.EnumerateArray().Any(operation => operation.ValueKind == JsonValueKind.String && operation.ValueEquals("verify"));

    private static string? Text(JsonElement jwk, string name) => jwk.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static byte[]? Octets(JsonElement jwk, string name) => Text(jwk, name) is { } text ? Base64Url.DecodeFromChars(text) : null;
}
