using System.Net;

namespace Usher.Listeners;

/// <summary>What one listener is. Two that are equal are the same listener, so a reload leaves it alone.</summary>
/// <param name="At">The address as it stands in the file.</param>
/// <param name="EndPoint">The address to bind; null: both loopback addresses (<c>localhost</c>).</param>
/// <param name="Port">The port; 0: any that is free.</param>
/// <param name="Tls">Whether TLS is terminated here.</param>
/// <param name="Protocols">The HTTP versions spoken.</param>
internal sealed record ListenerSpec(string At, IPEndPoint? EndPoint, int Port, bool Tls, ListenerProtocols Protocols)
{
    /// <summary>Reads <c>:8080</c>, <c>127.0.0.1:8080</c>, <c>[::1]:8080</c> or <c>localhost:8080</c>; the config's check has let it through.</summary>
    public static ListenerSpec Parse(string at, bool tls, ListenerProtocols protocols)
    {
        var colon = at.LastIndexOf(':');
        var host = at[..colon];
        var port = int.Parse(at.AsSpan(colon + 1), provider: null);
        var endPoint = host switch
        {
            "" or "*" => new IPEndPoint(IPAddress.IPv6Any, port),
            "localhost" => null,
            _ => new IPEndPoint(IPAddress.Parse(host.Trim('[', ']')), port),
        };
        return new ListenerSpec(at, endPoint, port, tls, protocols);
    }
}

/// <summary>The HTTP versions that a listener speaks.</summary>
[Flags]
internal enum ListenerProtocols
{
    None = 0,
    Http1 = 1,
    Http2 = 2,
    Http2Cleartext = 4,
    Http3 = 8,
}
