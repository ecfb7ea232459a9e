using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Usher.Listeners.Tls;

/// <summary>What a connection with TLS was made for, and who came: a feature of the connection.</summary>
internal sealed class TlsSession(string serverName, ClientCertificates? asked)
{
    private string? _agreed;
    private bool _isKnown;

    /// <summary>The name that the client asked for in its ClientHello; empty: it named none.</summary>
    public string ServerName => serverName;

    /// <summary>The client's certificate, verified against the authorities of the listener or the host; null: it showed none.</summary>
    public X509Certificate2? ClientCertificate { get; private set; }

    /// <summary>It as the value of the field <c>Client-Cert</c> (RFC 9440 §2.2); null: it is not to be forwarded.</summary>
    public string? ClientCertField { get; private set; }

    /// <summary>The session of a connection; null: it is not on TLS.</summary>
    /// <param name="features">The features of a request, or of its connection.</param>
    public static TlsSession? Of(IFeatureCollection features)
    {
        var session = features.Get<TlsSession>();
        // Over QUIC the handshake's feature may be all that a stream sees of its connection.
        if (session is null && features.Get<ITlsHandshakeFeature>() is { } handshake) session = new TlsSession(handshake.HostName, asked: null);
        session?.SeeClient(features);
        return session;
    }

    /// <summary>
    /// Whether a request may come over this connection (RFC 9110 §7.4): it has to be for the host that the client asked for in the handshake,
    /// since that chose the certificate and what the client had to show. A client that asked for none may be for any host that asks nothing of its own.
    /// </summary>
    /// <param name="authority">The host of the request, with its port.</param>
    /// <param name="host">The host alone.</param>
    /// <param name="tls">What is asked for now.</param>
    public bool IsFor(string authority, ReadOnlySpan<char> host, ServerTls tls)
    {
        // A client says the same host with each request, and the server gives the same string for it.
        if (ReferenceEquals(authority, _agreed) && serverName.Length > 0) return true;
        if (serverName.Length == 0) return tls.Hosts.IsEmpty || (!host.IsEmpty && tls.Hosts.Find(host) is null);
        if (host.IsEmpty) return tls.Hosts.IsEmpty;
        if (!host.Equals(serverName, StringComparison.OrdinalIgnoreCase)) return false;
        _agreed = authority;
        return true;
    }

    private void SeeClient(IFeatureCollection features)
    {
        if (_isKnown) return;
        if (asked is not null && features.Get<ITlsConnectionFeature>()?.ClientCertificate is { } certificate)
        {
            ClientCertificate = certificate;
            if (asked.Forward) ClientCertField = $":{Convert.ToBase64String(certificate.RawDataMemory.Span)}:";
        }

        _isKnown = true;
    }
}
