using System.Net;
using System.Net.Sockets;
using Usher.Config;

namespace Usher.Upstreams.Discovery;

/// <summary>Every A and AAAA record of a name is a destination.</summary>
internal sealed class DnsLookup : IDestinationLookup
{
    private readonly Uri _service;
    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _resolve;

    public DnsLookup(DiscoverConfig config, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null)
    {
        _service = ServiceOf(config.Dns!);
        _resolve = resolve ?? Dns.GetHostAddressesAsync;
        Every = config.Every ?? TimeSpan.FromSeconds(30);
    }

    /// <inheritdoc />
    public string Name => $"dns {_service.Host}";

    /// <inheritdoc />
    public TimeSpan Every { get; }

    /// <summary>The service that a config's <c>dns</c> names.</summary>
    public static Uri ServiceOf(string dns) => new(dns.Contains("://", StringComparison.Ordinal) ? dns : "http://" + dns);

    /// <inheritdoc />
    public async Task<IReadOnlyList<DestinationConfig>?> Look(CancellationToken cancel)
    {
        try
        {
            var addresses = await _resolve(_service.IdnHost, cancel);
            if (addresses.Length == 0) throw new LookupException("the name has no address");
            return [.. addresses.Distinct().Select(address => new DestinationConfig { At = new DestinationUrl($"{_service.Scheme}://{(address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : address)}:{_service.Port}") })];
        }
        catch (SocketException trouble)
        {
            throw new LookupException(trouble.Message, trouble);
        }
    }
}
