using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Usher.Compare.Workloads;

namespace Usher.Compare.Peers;

/// <summary>The run's own folder: what the upstream serves, the certificate, every program's config and log.</summary>
internal sealed class Site : IDisposable
{
    private readonly bool _keep;

    public Site(bool keep)
    {
        _keep = keep;
        Folder = Directory.CreateTempSubdirectory("usher-compare-").FullName;
        // nginx's workers give up root's rights and must still reach the files.
        const UnixFileMode OwnerAll = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        File.SetUnixFileMode(Folder, OwnerAll | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        Directory.CreateDirectory(At("www"));
        File.WriteAllBytes(At("www/100k"), Body(WorkloadTable.Large));
        File.WriteAllBytes(At("www/10m"), Body(WorkloadTable.Huge));
        WriteCertificate();
    }

    public string Folder { get; }

    public string Certificate => At("cert.pem");

    public string Key => At("key.pem");

    public string CertificateAndKey => At("both.pem");

    public string Pkcs12 => At("cert.pfx");

    public string At(string name) => Path.Combine(Folder, name);

    public string Write(string name, string text)
    {
        File.WriteAllText(At(name), text);
        return At(name);
    }

    public void Dispose()
    {
        if (_keep)
            Console.Error.WriteLine($"kept: {Folder}");
        else
            Directory.Delete(Folder, recursive: true);
    }

    private static byte[] Body(int length)
    {
        var body = new byte[length];
        Array.Fill(body, (byte)'x');
        return body;
    }

    private void WriteCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(7));
        Write("cert.pem", certificate.ExportCertificatePem() + "\n");
        Write("key.pem", key.ExportPkcs8PrivateKeyPem() + "\n");
        Write("both.pem", File.ReadAllText(Key) + File.ReadAllText(Certificate));
        File.WriteAllBytes(Pkcs12, certificate.Export(X509ContentType.Pkcs12, ""));
    }
}
