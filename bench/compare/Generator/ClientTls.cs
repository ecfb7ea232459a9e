using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Usher.Compare.Generator;

/// <summary>TLS as a client that trusts the run's own certificate and no other.</summary>
internal sealed class ClientTls(string certificate)
{
    private readonly X509Certificate2 _authority = X509CertificateLoader.LoadCertificateFromFile(certificate);

    public SslClientAuthenticationOptions Options(params SslApplicationProtocol[] protocols) => new()
    {
        TargetHost = "localhost",
        ApplicationProtocols = [.. protocols],
        CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            CustomTrustStore = { _authority },
            RevocationMode = X509RevocationMode.NoCheck,
        },
    };
}
