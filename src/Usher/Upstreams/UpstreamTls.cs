using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Usher.Upstreams;

/// <summary>How an upstream is spoken to over TLS. Certificates are read when the file is compiled.</summary>
/// <param name="Authorities">The authorities that may have signed its certificate; null: those of the machine.</param>
/// <param name="Client">The certificate that Usher shows; null: none.</param>
/// <param name="ServerName">The name to ask for and to verify; null: the address's host.</param>
/// <param name="Verify">Whether its certificate is verified.</param>
internal sealed record UpstreamTls(X509Certificate2Collection? Authorities, X509Certificate2? Client, string? ServerName, bool Verify)
{
    /// <summary>Tells these certificates from others, so that a file that was replaced makes new connections.</summary>
    public string Fingerprint => $"{string.Join(',', Authorities?.Select(authority => authority.Thumbprint) ?? [])} {Client?.Thumbprint}";

    /// <summary>These settings for a client's handshake.</summary>
    public SslClientAuthenticationOptions ClientOptions()
    {
        var options = new SslClientAuthenticationOptions();
        if (ServerName is not null) options.TargetHost = ServerName;
        if (Client is not null) options.ClientCertificates = [Client];
        if (!Verify)
        {
#pragma warning disable CA5359 // The operator wrote verify: false; check and the log say so.
            options.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        }
        else if (Authorities is not null)
        {
            options.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(Authorities);
        }

        return options;
    }
}
