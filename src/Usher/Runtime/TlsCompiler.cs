using System.Collections.Frozen;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text;
using Usher.Config;
using Usher.Listeners.Tls;
using Usher.Live;

namespace Usher.Runtime;

/// <summary>Makes what listeners with TLS show and ask. A certificate whose files did not change is kept, so that clients can resume their sessions after a reload.</summary>
internal static class TlsCompiler
{
    public static ServerTls Compile(GatewayConfig config, LiveState.Edit live, ConfigCheck check)
    {
        var certificates = new List<ServerCertificate>();
        foreach (var pair in config.Tls.Certificates)
        {
            if (Certificate(pair, live, check) is not { } certificate) continue;
            if (certificates.Count > 0 && certificate.Names.Count == 0) check.ErrorAtRecord(pair, "this certificate names no host, so no client would ever see it", "only the first one may be without a name");
            certificates.Add(certificate);
        }

        var hosts = new Dictionary<string, ClientCertificates>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, host) in config.Tls.Hosts)
        {
            if (Clients(host.ClientCerts, check) is { } clients) hosts[name] = clients;
        }

        var listeners = new Dictionary<string, ClientCertificates>(StringComparer.Ordinal);
        foreach (var listen in config.Listen)
        {
            if (listen.ClientCerts is { } asked && Clients(asked, check) is { } clients) listeners[listen.At.Text] = clients;
        }

        var isModern = config.Tls.Profile is TlsProfile.Modern || config.Tls.Min is { Minor: 3 };
        return new ServerTls
        {
            Certificates = new CertificateSet(certificates),
            Versions = isModern ? SslProtocols.Tls13 : SslProtocols.Tls12 | SslProtocols.Tls13,
            Hosts = new HostTable<ClientCertificates>(hosts),
            Listeners = listeners.ToFrozenDictionary(StringComparer.Ordinal),
        };
    }

    /// <summary>What the admin listener shows, which is what the others show, and what it asks for: no host of theirs asks for less there.</summary>
    public static ServerTls Admin(AdminConfig admin, ServerTls tls, ConfigCheck check)
    {
        var asked = admin.ClientCerts is { } operators && Clients(operators, check) is { } clients ? new[] { KeyValuePair.Create(admin.At.Text, clients) } : [];
        return new ServerTls { Certificates = tls.Certificates, Versions = tls.Versions, Listeners = asked.ToFrozenDictionary(StringComparer.Ordinal) };
    }

    private static ServerCertificate? Certificate(CertificateConfig config, LiveState.Edit live, ConfigCheck check)
    {
        if (config is { Cert: null, Pfx: null } or { Cert: not null, Pfx: not null }) return null;
        var property = config.Pfx is null ? nameof(config.Cert) : nameof(config.Pfx);
        try
        {
            if (config.Pfx is { } pfx)
            {
                var file = File.ReadAllBytes(check.ResolvePath(config, pfx));
                return live.Keep(KeyOf(file, config.Password), () => ServerCertificate.FromPfx(file, config.Password));
            }

            var certificate = File.ReadAllText(check.ResolvePath(config, config.Cert!));
            var key = config.Key is { } path ? File.ReadAllText(check.ResolvePath(config, path)) : certificate;
            return live.Keep(KeyOf(Encoding.UTF8.GetBytes(certificate + '\0' + key), config.Password), () => ServerCertificate.FromPem(certificate, key, config.Password));
        }
        catch (FileNotFoundException)
        {
            return null;                                       // the rules of the file have said so
        }
        catch (Exception trouble) when (trouble is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            check.Error(config, property, $"this certificate and key cannot be used: {trouble.Message}");
            return null;
        }
    }

    private static ClientCertificates? Clients(ClientCertsConfig config, ConfigCheck check)
    {
        try
        {
            return new ClientCertificates(File.ReadAllText(check.ResolvePath(config, config.Ca)), config.Mode is ClientCertMode.Require, config.Forward);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (Exception trouble) when (trouble is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            check.Error(config, nameof(config.Ca), $"these authorities cannot be used: {trouble.Message}");
            return null;
        }
    }

    private static string KeyOf(byte[] files, string? password)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(files);
        hash.AppendData(Encoding.UTF8.GetBytes("\0" + password));
        return "certificate " + Convert.ToHexString(hash.GetHashAndReset());
    }
}
