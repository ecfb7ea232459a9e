using System.Net;

namespace Usher.Listeners;

/// <summary>What one listener is. Two that are equal are the same listener, so a reload leaves it alone.</summary>
/// <param name="At">The address as it stands in the file.</param>
/// <param name="EndPoint">The address to bind; null: both loopback addresses (<c>localhost</c>).</param>
/// <param name="Port">The port; 0: any that is free.</param>
/// <param name="Tls">Whether TLS is terminated here.</param>
/// <param name="Protocols">The HTTP versions spoken.</param>
/// <param name="UnixPath">The path of a Unix-domain socket to bind in place of a port; null: a port.</param>
internal sealed record ListenerSpec(string At, IPEndPoint? EndPoint, int Port, bool Tls, ListenerProtocols Protocols, string? UnixPath = null)
{
    /// <summary>What clients may take of it.</summary>
    public ListenerLimits Limits { get; init; } = ListenerLimits.Default;

    /// <summary>A listener on a Unix-domain socket.</summary>
    public static ListenerSpec Unix(string path) => new(path, null, 0, Tls: false, ListenerProtocols.Http1, path);
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
