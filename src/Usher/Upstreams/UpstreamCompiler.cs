using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Usher.Config;
using Usher.Live;
using Usher.Upstreams.Balancing;
using Usher.Upstreams.Engines;

namespace Usher.Upstreams;

/// <summary>Makes upstreams from the file. A destination that did not change keeps its engine, and so its connections.</summary>
internal sealed class UpstreamCompiler(EngineFactory engines, BalancerFactory balancers, TimeProvider time)
{
    /// <summary>Compiles a named upstream.</summary>
    public Upstream Compile(string name, UpstreamConfig config, LiveState.Edit live, ConfigCheck check)
    {
        var tls = config.Tls is { } settings ? Tls(settings, check) : null;
        var connect = TimeoutConfig.Resolve(null, config.Timeout).Connect!.Value;
        var version = DestinationAddress.VersionOf(http2: config.Protocol is UpstreamProtocol.H2 or UpstreamProtocol.H2c);
        var shares = config.To.Select(to => new DestinationShare(Destination(to.At.Text, version, tls, connect, config.Tls, live), to.Weight, to.Priority)).ToList();
        return new Upstream(name, shares, balancers.Create(name, config, live), config.Host, config.Timeout);
    }

    /// <summary>Compiles the upstream of a route that names addresses directly.</summary>
    public Upstream Compile(IReadOnlyList<string> addresses, string route, StickyConfig? sticky, LiveState.Edit live)
    {
        var connect = TimeoutConfig.Defaults.Connect!.Value;
        var shares = addresses.Select(address => new DestinationShare(Destination(address, DestinationAddress.VersionOf(http2: false), null, connect, null, live))).ToList();
        return new Upstream(addresses[0], shares, balancers.Create(route, sticky, live), HostConfig.Keep, null);
    }

    private Destination Destination(string text, Version version, UpstreamTls? tls, TimeSpan connect, UpstreamTlsConfig? tlsConfig, LiveState.Edit live)
    {
        var address = DestinationAddress.Parse(text, version, tls);
        var key = $"destination {text} {version} {connect} {(tls is null ? "" : $"{tlsConfig} {tls.Fingerprint}")}";
        // One that joins what runs already is new to its clients; at the start all are, and none needs sparing.
        var joined = live.IsFirst ? 0 : time.GetTimestamp();
        return live.Keep(key, () => new Destination(address, engines.Create(address, connect)) { State = { UpSince = joined } });
    }

    private static UpstreamTls Tls(UpstreamTlsConfig config, ConfigCheck check)
    {
        X509Certificate2Collection? authorities = null;
        X509Certificate2? client = null;
        if (config.Ca is { } ca)
        {
            authorities = [];
            if (!Try(config, nameof(config.Ca), check, () => authorities.ImportFromPemFile(check.ResolvePath(config, ca)))) authorities = null;
            else if (authorities.Count == 0) check.Error(config, nameof(config.Ca), "this file holds no certificate");
        }

        if (config.Cert is { } cert)
        {
            Try(config, nameof(config.Cert), check, () =>
            {
                using var pem = X509Certificate2.CreateFromPemFile(check.ResolvePath(config, cert), config.Key is { } key ? check.ResolvePath(config, key) : null);
                client = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pfx), password: null);
            });
        }
        else if (config.Key is not null)
        {
            check.Error(config, nameof(config.Key), "a key without a certificate", "name the certificate with 'cert'");
        }

        return new UpstreamTls(authorities, client, config.Sni, config.Verify);
    }

    private static bool Try(UpstreamTlsConfig config, string property, ConfigCheck check, Action read)
    {
        try
        {
            read();
            return true;
        }
        catch (Exception trouble) when (trouble is IOException or CryptographicException or UnauthorizedAccessException)
        {
            check.Error(config, property, $"cannot be read: {trouble.Message}");
            return false;
        }
    }
}
