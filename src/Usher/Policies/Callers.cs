using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Http;
using Usher.Cluster;
using Usher.Live;

namespace Usher.Policies;

/// <summary>Tells callers apart: makes the key of fixed size under which a request is counted.</summary>
/// <param name="key">What they are told by.</param>
/// <param name="cluster">Makes the keys.</param>
/// <param name="route">The name of the route.</param>
/// <param name="prefixLength">How many bits of an IPv6 address make one caller.</param>
internal sealed class Callers(CallerKey key, ClusterState cluster, string route, int prefixLength)
{
    private readonly CallerPart[] _parts = [.. key.Parts];

    /// <summary>The key of a request; false where it lacks what callers are told by.</summary>
    public bool TryGet(HttpContext context, GatewayRequest request, out UInt128 caller)
    {
        if (!TryGet(_parts[0], context, request, out caller)) return false;
        for (var i = 1; i < _parts.Length; i++)
        {
            if (!TryGet(_parts[i], context, request, out var more)) return false;
            Span<UInt128> both = [caller, more];
            caller = cluster.KeyOf(MemoryMarshal.AsBytes(both));
        }

        return true;
    }

    /// <summary>The key of somebody of whom only this is known; false where callers are told by something else, or by more.</summary>
    /// <param name="consumer">The id of a consumer; null: not known.</param>
    /// <param name="address">An address; null: not known.</param>
    /// <param name="caller">The key.</param>
    public bool TryGet(string? consumer, IPAddress? address, out UInt128 caller)
    {
        caller = default;
        switch (_parts)
        {
            case [{ Kind: CallerKind.Address }] when address is not null:
                caller = KeyOf(address);
                return true;
            case [{ Kind: CallerKind.Consumer }] when consumer is not null:
                caller = cluster.KeyOf(MemoryMarshal.AsBytes<char>(consumer));
                return true;
            case [{ Kind: CallerKind.Route }]:
                caller = cluster.KeyOf(MemoryMarshal.AsBytes<char>(route));
                return true;
            default:
                return false;
        }
    }

    private bool TryGet(CallerPart part, HttpContext context, GatewayRequest request, out UInt128 caller)
    {
        caller = default;
        switch (part.Kind)
        {
            case CallerKind.Address:
                caller = KeyOf(request.ClientAddress);
                return true;
            case CallerKind.Consumer:
                if (request.Consumer is not { } consumer) return false;
                caller = cluster.KeyOf(MemoryMarshal.AsBytes<char>(consumer.Id));
                return true;
            case CallerKind.Claim:
                if (request.Consumer is not { } claimed || !claimed.TryGetClaim(part.Name!, out var claim)) return false;
                caller = cluster.KeyOf(JsonMarshal.GetRawUtf8Value(claim));
                return true;
            case CallerKind.Field:
                if (context.Request.Headers[part.Name!] is not [{ Length: > 0 } field, ..]) return false;
                caller = cluster.KeyOf(MemoryMarshal.AsBytes<char>(field));
                return true;
            default:
                caller = cluster.KeyOf(MemoryMarshal.AsBytes<char>(route));
                return true;
        }
    }

    // A network of IPv6 is one subscriber's, who could come with another of its 2^64 addresses each time.
    private UInt128 KeyOf(IPAddress? address)
    {
        Span<byte> bytes = stackalloc byte[17];
        bytes.Clear();
        if (address is null) return cluster.KeyOf([]);
        if (address.AddressFamily == AddressFamily.InterNetwork || address.IsIPv4MappedToIPv6)
        {
            Span<byte> all = stackalloc byte[16];
            address.TryWriteBytes(all, out var length);
            all[(length - 4)..length].CopyTo(bytes);
            return cluster.KeyOf(bytes[..4]);
        }

        address.TryWriteBytes(bytes, out _);
        var whole = prefixLength / 8;
        if (whole < 16) bytes[whole] &= (byte)(0xff00 >> (prefixLength % 8));
        bytes[Math.Min(16, whole + 1)..16].Clear();
        bytes[16] = (byte)prefixLength;
        return cluster.KeyOf(bytes);
    }
}
