using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Usher.Listeners.Tls;

/// <summary>A certificate that listeners show, with its key and its chain. It is kept over a reload that does not change it, so that clients can resume their sessions.</summary>
internal sealed class ServerCertificate
{
    private ServerCertificate(X509Certificate2 leaf, X509Certificate2Collection chain)
    {
        Context = SslStreamCertificateContext.Create(leaf, chain, offline: true);
        Names = NamesOf(leaf);
        using var key = leaf.GetECDsaPublicKey();
        EcdsaScheme = key?.KeySize switch { null => 0, 384 => 0x0503, 521 => 0x0603, _ => 0x0403 };
    }

    /// <summary>What a handshake needs of it.</summary>
    public SslStreamCertificateContext Context { get; }

    /// <summary>The names of the hosts that it is for, some with a wildcard.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The signature scheme (RFC 8446 §4.2.3) that its ECDSA key signs with; 0: it has a key of another kind.</summary>
    public ushort EcdsaScheme { get; }

    /// <summary>Reads a certificate with its chain, and its key, all PEM.</summary>
    /// <exception cref="CryptographicException">One of them cannot be read, or they do not belong together.</exception>
    public static ServerCertificate FromPem(string certificate, string key, string? password)
    {
        var chain = new X509Certificate2Collection();
        chain.ImportFromPem(certificate);
        using var leaf = password is null ? X509Certificate2.CreateFromPem(certificate, key) : X509Certificate2.CreateFromEncryptedPem(certificate, key, password);
        // A PFX round trip, so that the key is usable by every platform's TLS.
        return new ServerCertificate(X509CertificateLoader.LoadPkcs12(leaf.Export(X509ContentType.Pfx), password: null), chain);
    }

    /// <summary>Reads a PFX (PKCS #12) file.</summary>
    /// <exception cref="CryptographicException">It cannot be read, or has no certificate with a key.</exception>
    public static ServerCertificate FromPfx(byte[] file, string? password)
    {
        var all = X509CertificateLoader.LoadPkcs12Collection(file, password);
        var leaf = all.FirstOrDefault(certificate => certificate.HasPrivateKey) ?? throw new CryptographicException("there is no certificate with a private key in it");
        return new ServerCertificate(leaf, all);
    }

    // The subject's name counts only where there are no alternative names (RFC 9525 §6.1, and what clients did before it).
    private static IReadOnlyList<string> NamesOf(X509Certificate2 leaf)
    {
        foreach (var extension in leaf.Extensions)
        {
            if (extension is X509SubjectAlternativeNameExtension alternatives) return [.. alternatives.EnumerateDnsNames()];
        }

        return leaf.GetNameInfo(X509NameType.DnsName, forIssuer: false) is { Length: > 0 } name ? [name] : [];
    }
}
