using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Usher.Http1.Connecting;

/// <summary>Turns <see cref="UpstreamTls"/> into what SslStream wants, once for each upstream.</summary>
internal static class TlsHandshake
{
    public static SslClientAuthenticationOptions Options(UpstreamTls tls, string host)
    {
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = tls.ServerName ?? host,
            EnabledSslProtocols = tls.Protocols,
            ApplicationProtocols = [SslApplicationProtocol.Http11],
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            AllowRenegotiation = false,
        };

        if (tls.ClientCertificate is { } certificate)
            options.ClientCertificateContext = SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true);

        if (!tls.Verify)
        {
#pragma warning disable CA5359, MA0039 // the operator said verify: false for this upstream
            options.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359, MA0039
        }
        else if (tls.Authorities is { } authorities)
        {
            var policy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                DisableCertificateDownloads = true,
            };
            policy.CustomTrustStore.AddRange(authorities);
            options.CertificateChainPolicy = policy;
        }

        return options;
    }
}
