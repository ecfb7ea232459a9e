using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Usher.Live;

namespace Usher.Policies.Idempotency;

/// <summary>What tells one request from another that comes with the same key.</summary>
internal static class Fingerprint
{
    /// <summary>A digest of method, target and body; and, where nobody knows the caller, of the credentials that came along.</summary>
    public static string Of(HttpContext context, GatewayRequest request, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, context.Request.Method);
        Add(hash, request.Host);
        Add(hash, request.Target);
        Add(hash, context.Request.ContentType ?? "");
        // A key that two strangers happen to share must not give one the other's answer.
        if (request.Consumer is null) Add(hash, context.Request.Headers.Authorization.ToString());
        hash.AppendData(body);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(digest);
        return Convert.ToHexString(digest);
    }

    /// <summary>Whose record it is: the route, the caller and the key, with their lengths so that none runs into the next.</summary>
    public static byte[] Scope(string route, Consumer? consumer, string key) =>
        Encoding.UTF8.GetBytes($"{route.Length}:{route} {consumer?.Provider.Length ?? 0}:{consumer?.Provider} {consumer?.Id.Length ?? -1}:{consumer?.Id} {key}");

    private static void Add(IncrementalHash hash, string text)
    {
        hash.AppendData(Encoding.UTF8.GetBytes(text));
        hash.AppendData([0]);
    }
}
