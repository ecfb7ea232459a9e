using System.Collections.Frozen;
using System.Security.Authentication;

namespace Usher.Listeners.Tls;

/// <summary>What listeners with TLS show to clients and ask of them, compiled. Immutable: a reload sets another, and connections that stand keep theirs.</summary>
internal sealed class ServerTls
{
    /// <summary>Nothing is shown, so every handshake fails.</summary>
    public static ServerTls None { get; } = new();

    /// <summary>The certificates that are shown.</summary>
    public CertificateSet Certificates { get; init; } = new([]);

    /// <summary>The versions that are spoken.</summary>
    public SslProtocols Versions { get; init; } = SslProtocols.Tls12 | SslProtocols.Tls13;

    /// <summary>What hosts ask of clients that ask for something else than their listener does.</summary>
    public HostTable<ClientCertificates> Hosts { get; init; } = new([]);

    /// <summary>What listeners ask of clients, by their address in the file.</summary>
    public FrozenDictionary<string, ClientCertificates> Listeners { get; init; } = FrozenDictionary<string, ClientCertificates>.Empty;

    /// <summary>What a client has to show that comes to a listener for a host; null: nothing.</summary>
    public ClientCertificates? AskedOf(string listener, string host) => Hosts.Find(host) ?? Listeners.GetValueOrDefault(listener);
}
