using System.Net;

namespace Usher.Identity;

/// <summary>The proxies whose <c>Forwarded</c> and <c>X-Forwarded-*</c> fields are believed: <c>trust:</c> in the file. Default: none.</summary>
internal sealed class TrustedProxies(IReadOnlyList<IPNetwork> networks)
{
    private readonly IPNetwork[] _networks = [.. networks];

    /// <summary>Whether an address is one of a trusted proxy. IPv4 addresses mapped into IPv6 count as IPv4.</summary>
    public bool Contains(IPAddress? address)
    {
        if (address is null || _networks.Length == 0) return false;
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        foreach (var network in _networks)
        {
            if (network.Contains(address)) return true;
        }

        return false;
    }
}
