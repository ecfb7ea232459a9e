using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Usher.Live;

namespace Usher.Identity;

/// <summary>
/// Finds out where a request comes from, and what the upstream is told of it. What anyone but a trusted proxy claims is dropped, never
/// appended to. For a connection whose peer and host do not change the strings are made once.
/// </summary>
internal sealed class ClientOrigin
{
    private IPAddress? _remote;
    private bool _remoteKnown;
    private bool _trusted;
    private string _node = "";
    private string? _host;
    private string? _scheme;
    private TrustedProxies? _proxies;
    private string _forwarded = "";

    /// <summary>Fills in the client's address, scheme and host, and the fields for the upstream.</summary>
    public void Resolve(HttpContext context, GatewayRequest request, TrustedProxies proxies)
    {
        var remote = context.Connection.RemoteIpAddress;
        if (!_remoteKnown || !ReferenceEquals(proxies, _proxies) || !Equals(remote, _remote)) SeePeer(remote, proxies);

        request.FromTrustedProxy = _trusted;
        if (_trusted)
        {
            var chain = ForwardedChain.Read(context.Request.Headers);
            if (chain.Hops.Count > 0)
            {
                Believe(context, request, proxies, chain);
                return;
            }
        }

        var scheme = context.Request.Scheme;
        if (!string.Equals(request.Host, _host, StringComparison.Ordinal) || !ReferenceEquals(scheme, _scheme))
        {
            _host = request.Host;
            _scheme = scheme;
            _forwarded = Element(_node, scheme, request.Host);
        }

        request.ClientAddress = _remote;
        request.ClientScheme = scheme;
        request.ClientHost = request.Host;
        request.ForwardedFor = _node;
        request.Forwarded = _forwarded;
    }

    private void SeePeer(IPAddress? remote, TrustedProxies proxies)
    {
        _remoteKnown = true;
        _proxies = proxies;
        _remote = remote is { IsIPv4MappedToIPv6: true } ? remote.MapToIPv4() : remote;
        _trusted = proxies.Contains(_remote);
        _node = _remote?.ToString() ?? "unknown";
        _host = null;
    }

    // Walks from the near end while the hop is a proxy that we trust; the first that we do not trust is the client.
    private void Believe(HttpContext context, GatewayRequest request, TrustedProxies proxies, ForwardedChain chain)
    {
        var hops = chain.Hops;
        var client = _remote;
        var at = hops.Count;
        while (at > 0 && proxies.Contains(client) && hops[at - 1].Node is { } node)
        {
            at--;
            if (ForwardedChain.AddressOf(node) is not { } address) break;
            client = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        }

        var first = hops[Math.Min(at, hops.Count - 1)];
        request.ClientAddress = client;
        request.ClientScheme = first.Scheme ?? context.Request.Scheme;
        request.ClientHost = first.Host ?? request.Host;

        // Hops beyond the first one that nobody vouches for are only what it claims: they are dropped.
        var nodes = new StringBuilder();
        var elements = new StringBuilder();
        for (var i = Math.Min(at, hops.Count - 1); i < hops.Count; i++)
        {
            var node = hops[i].Node is { } named ? ForwardedChain.AddressOf(named)?.ToString() ?? named : "unknown";
            nodes.Append(node).Append(", ");
            elements.Append(Element(node, hops[i].Scheme, hops[i].Host)).Append(", ");
        }

        request.ForwardedFor = nodes.Append(_node).ToString();
        request.Forwarded = elements.Append(Element(_node, context.Request.Scheme, request.Host)).ToString();
    }

    private static string Element(string node, string? scheme, string? host)
    {
        var text = new StringBuilder("for=");
        if (node.Contains(':')) text.Append("\"[").Append(node).Append("]\"");
        else text.Append(node);
        if (!string.IsNullOrEmpty(host)) text.Append(host.Contains(':') ? $";host=\"{host}\"" : $";host={host}");
        if (scheme is not null) text.Append(";proto=").Append(scheme);
        return text.ToString();
    }
}
