using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Usher.Tests.Policies.Auth;

/// <summary>Makes tokens of any header and any claims, valid or not, without any library that would refuse to.</summary>
internal static class TokenMaker
{
    public static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>Claims that are valid for the issuer for an hour, and more of them.</summary>
    public static string Claims(string issuer, string more = "\"aud\":\"api\"", string subject = "alice", long? exp = null) =>
        $$"""{"iss":"{{issuer}}","sub":"{{subject}}","exp":{{exp ?? Now + 3600}},"jti":"{{Guid.NewGuid()}}"{{(more.Length > 0 ? "," + more : "")}}}""";

    public static string Rs256(RSA key, string kid, string claims, string more = "") =>
        Sign($$"""{"alg":"RS256","typ":"JWT","kid":"{{kid}}"{{more}}}""", claims, data => key.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));

    public static string Hs256(byte[] secret, string header, string claims) => Sign(header, claims, data => HMACSHA256.HashData(secret, data));

    public static string Sign(string header, string claims, Func<byte[], byte[]> sign)
    {
        var signed = $"{Encode(header)}.{Encode(claims)}";
        return $"{signed}.{Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    public static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
