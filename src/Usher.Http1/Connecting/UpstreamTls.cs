using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Usher.Http1.Connecting;

/// <summary>How TLS is spoken to an upstream.</summary>
public sealed record UpstreamTls
{
    /// <summary>The name sent as SNI and looked for in the certificate. Default: the endpoint's host.</summary>
    public string? ServerName { get; init; }

    /// <summary>The authorities that are believed, and no others. Default: those of the system.</summary>
    public X509Certificate2Collection? Authorities { get; init; }

    /// <summary>The certificate shown when the upstream asks for one, with its private key. Default: none.</summary>
    public X509Certificate2? ClientCertificate { get; init; }

    /// <summary>Whether the upstream's certificate is verified. Without it anybody on the way can read and change everything. Default: true.</summary>
    public bool Verify { get; init; } = true;

    /// <summary>The versions offered. Default: what the system thinks best.</summary>
    public SslProtocols Protocols { get; init; } = SslProtocols.None;
}
