using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.AspNetCore.Http;
using Usher.Config;
using Usher.Live;

namespace Usher.Upstreams.Balancing;

/// <summary>What of a request makes its key. Finding it allocates nothing.</summary>
internal sealed class HashKey(HashOn on)
{
    private readonly byte[] _claim = Encoding.UTF8.GetBytes(on.Name);

    /// <summary>Hashes the key.</summary>
    /// <returns>Whether the request has one.</returns>
    public bool TryHash(HttpContext context, out ulong hash) => on.Part switch
    {
        HashPart.Header => OfHeader(context, out hash),
        HashPart.Cookie => OfCookie(context, out hash),
        HashPart.Path => OfPath(context, out hash),
        HashPart.Claim => OfClaim(context, out hash),
        HashPart.Consumer => OfConsumer(context, out hash),
        _ => OfAddress(context, out hash),
    };

    public override string ToString() => on.ToString();

    private bool OfHeader(HttpContext context, out ulong hash)
    {
        hash = 0;
        if (!context.Request.Headers.TryGetValue(on.Name, out var lines) || lines.Count == 0) return false;
        hash = StableHash.Of(lines[0].AsSpan());
        return true;
    }

    private bool OfCookie(HttpContext context, out ulong hash)
    {
        var isThere = CookieField.TryFind(context.Request.Headers.Cookie, on.Name, out var value);
        hash = StableHash.Of(value);
        return isThere;
    }

    private static bool OfPath(HttpContext context, out ulong hash)
    {
        hash = StableHash.Of(GatewayRequest.Of(context).Path);
        return true;
    }

    private bool OfClaim(HttpContext context, out ulong hash)
    {
        hash = 0;
        if (GatewayRequest.Of(context).Consumer is not { Claims.ValueKind: System.Text.Json.JsonValueKind.Object } consumer) return false;
        if (!consumer.Claims.TryGetProperty(_claim, out var value)) return false;
        hash = StableHash.Of(JsonMarshal.GetRawUtf8Value(value));
        return true;
    }

    private static bool OfConsumer(HttpContext context, out ulong hash)
    {
        var id = GatewayRequest.Of(context).Consumer?.Id;
        hash = StableHash.Of(id);
        return id is not null;
    }

    private static bool OfAddress(HttpContext context, out ulong hash)
    {
        Span<byte> bytes = stackalloc byte[16];
        var count = 0;
        IPAddress? address = GatewayRequest.Of(context).ClientAddress;
        var isThere = address is not null && address.TryWriteBytes(bytes, out count);
        // ::ffff:10.0.0.1 and 10.0.0.1 are one client.
        var own = count == 16 && address!.IsIPv4MappedToIPv6 ? bytes[12..] : bytes[..count];
        hash = StableHash.Of(own);
        return isThere;
    }
}
