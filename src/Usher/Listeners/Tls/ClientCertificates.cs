using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Usher.Listeners.Tls;

/// <summary>Whose certificates clients have to show, or may show. Immutable.</summary>
internal sealed class ClientCertificates
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    private readonly X509Certificate2Collection _roots = [];
    private readonly X509Certificate2Collection _between = [];
    private readonly RemoteCertificateValidationCallback _verify;

    /// <summary>Takes the authorities.</summary>
    /// <param name="pem">The authorities, PEM.</param>
    /// <param name="isRequired">Whether a client without a certificate is turned away.</param>
    /// <param name="forward">Whether the upstream is shown the client's certificate.</param>
    /// <exception cref="CryptographicException">There is no authority among them.</exception>
    public ClientCertificates(string pem, bool isRequired, bool forward)
    {
        var all = new X509Certificate2Collection();
        all.ImportFromPem(pem);
        foreach (var certificate in all) (IsSelfIssued(certificate) ? _roots : _between).Add(certificate);
        if (_roots.Count == 0) throw new CryptographicException("there is no authority in it that has issued its own certificate");
        Forward = forward;
        _verify = isRequired
            ? static (_, certificate, _, errors) => certificate is not null && errors == SslPolicyErrors.None
            : static (_, certificate, _, errors) => certificate is null || errors == SslPolicyErrors.None;
    }

    /// <summary>Whether the upstream is shown the client's certificate.</summary>
    public bool Forward { get; }

    /// <summary>Asks for the certificate in a handshake. Revocation is not looked at.</summary>
    public void AskIn(SslServerAuthenticationOptions options)
    {
        options.ClientCertificateRequired = true;              // asks for one; the callback says whether it has to come
        options.RemoteCertificateValidationCallback = _verify;
        options.CertificateRevocationCheckMode = X509RevocationMode.NoCheck;
        options.CertificateChainPolicy = Policy();
        // A ticket holds the client's certificate alone, without those between, so a session that is resumed could not be verified anew.
        options.AllowTlsResume = false;
    }

    private X509ChainPolicy Policy()
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(_roots);
        policy.ExtraStore.AddRange(_between);
        policy.ApplicationPolicy.Add(new Oid(ClientAuthentication));
        return policy;
    }

    private static bool IsSelfIssued(X509Certificate2 certificate) => certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);
}
