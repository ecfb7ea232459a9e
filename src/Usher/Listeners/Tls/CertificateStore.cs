using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Usher.Listeners.Tls;

/// <summary>The certificates that listeners show. A reload sets others; connections that stand keep theirs.</summary>
internal sealed class CertificateStore
{
    private SslStreamCertificateContext? _current;

    /// <summary>Reads a certificate with its chain and key, both PEM.</summary>
    /// <exception cref="CryptographicException">One of them cannot be read, or they do not belong together.</exception>
    public static SslStreamCertificateContext Load(string certificate, string key)
    {
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(certificate);
        using var leaf = X509Certificate2.CreateFromPemFile(certificate, key);
        // A PFX round trip, so that the key is usable by every platform's TLS.
        var usable = X509CertificateLoader.LoadPkcs12(leaf.Export(X509ContentType.Pfx), password: null);
        return SslStreamCertificateContext.Create(usable, chain, offline: true);
    }

    /// <summary>Shows this certificate from the next handshake on.</summary>
    public void Use(SslStreamCertificateContext certificate) => Volatile.Write(ref _current, certificate);

    /// <summary>The options of a TLS listener.</summary>
    public TlsHandshakeCallbackOptions HandshakeOptions() => new()
    {
        HandshakeTimeout = TimeSpan.FromSeconds(10),
        OnConnection = context => new ValueTask<SslServerAuthenticationOptions>(new SslServerAuthenticationOptions
        {
            ServerCertificateContext = Volatile.Read(ref _current),
            EnabledSslProtocols = System.Security.Authentication.SslProtocols.Tls12 | System.Security.Authentication.SslProtocols.Tls13,
            ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
        }),
    };
}
