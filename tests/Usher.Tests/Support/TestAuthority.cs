using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Usher.Tests.Support;

/// <summary>An authority that issues certificates for servers and for clients, as files in a folder that goes away with it.</summary>
internal sealed class TestAuthority : IDisposable
{
    private const string ServerUse = "1.3.6.1.5.5.7.3.1";
    private const string ClientUse = "1.3.6.1.5.5.7.3.2";
    private readonly TestFolder _folder = new();
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _certificate;
    private int _issued;

    public TestAuthority(string name = "Test Authority")
    {
        var request = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        var now = TimeProvider.System.GetUtcNow();
        _certificate = request.CreateSelfSigned(now.AddDays(-2), now.AddDays(365));
        File.WriteAllText(CaFile, _certificate.ExportCertificatePem());
    }

    /// <summary>The authority's own certificate.</summary>
    public string CaFile => _folder.PathOf("ca.pem");

    /// <summary>A path in its folder.</summary>
    public string PathOf(string name) => _folder.PathOf(name);

    /// <summary>Issues a certificate for a server of these names.</summary>
    public IssuedCertificate ForServer(bool rsa, params string[] names) => Issue(rsa, names[0], names, ServerUse);

    /// <summary>Issues a certificate for a client.</summary>
    public IssuedCertificate ForClient(string name) => Issue(rsa: false, name, [], ClientUse);

    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
        _folder.Dispose();
    }

    private IssuedCertificate Issue(bool rsa, string subject, string[] names, string use)
    {
        using var rsaKey = rsa ? RSA.Create(2048) : null;
        using var ecdsaKey = rsa ? null : ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var name = new X500DistinguishedName($"CN={subject}");
        var request = rsaKey is not null ? new CertificateRequest(name, rsaKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1) : new CertificateRequest(name, ecdsaKey!, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(use)], critical: false));
        if (names.Length > 0)
        {
            var alternatives = new SubjectAlternativeNameBuilder();
            foreach (var alternative in names) alternatives.AddDnsName(alternative);
            alternatives.AddIpAddress(IPAddress.Loopback);
            request.CertificateExtensions.Add(alternatives.Build());
        }

        var now = TimeProvider.System.GetUtcNow();
        var serial = new byte[8];
        RandomNumberGenerator.Fill(serial);
        serial[0] = 1;
        var generator = X509SignatureGenerator.CreateForECDsa(_key);
        using var issued = request.Create(_certificate.SubjectName, generator, now.AddDays(-1), now.AddDays(90), serial);
        using var whole = rsaKey is not null ? issued.CopyWithPrivateKey(rsaKey) : issued.CopyWithPrivateKey(ecdsaKey!);
        return Write(whole, rsaKey is not null ? rsaKey.ExportPkcs8PrivateKeyPem() : ecdsaKey!.ExportPkcs8PrivateKeyPem());
    }

    private IssuedCertificate Write(X509Certificate2 certificate, string key)
    {
        var number = ++_issued;
        var file = new IssuedCertificate(
            PathOf($"{number}.pem"), PathOf($"{number}.key"), X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), password: null));
        File.WriteAllText(file.CertFile, certificate.ExportCertificatePem() + "\n" + _certificate.ExportCertificatePem() + "\n");
        File.WriteAllText(file.KeyFile, key);
        return file;
    }
}

/// <summary>A certificate that was issued.</summary>
internal sealed record IssuedCertificate(string CertFile, string KeyFile, X509Certificate2 Certificate)
{
    /// <summary>It as an entry of <c>tls.certificates</c>.</summary>
    public string Yaml => $"{{ cert: \"{CertFile}\", key: \"{KeyFile}\" }}";

    /// <summary>The number by which it is told from others.</summary>
    public string Serial => Certificate.SerialNumber;

    /// <summary>Certificate and key as one PEM text.</summary>
    public string Pem => File.ReadAllText(CertFile) + File.ReadAllText(KeyFile);
}
