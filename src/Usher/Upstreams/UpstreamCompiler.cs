using System.Net;
using System.Net.Quic;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using Usher.Config;
using Usher.Live;
using Usher.Telemetry.Metrics;
using Usher.Upstreams.Balancing;
using Usher.Upstreams.Discovery;
using Usher.Upstreams.Engines;
using Usher.Upstreams.Health;
using Usher.Upstreams.Resilience;

namespace Usher.Upstreams;

/// <summary>Makes upstreams from the file. A destination that did not change keeps its engine, and so its connections.</summary>
internal sealed class UpstreamCompiler(EngineFactory engines, BalancerFactory balancers, GatewayMetrics metrics, TimeProvider time, ILoggerFactory logs)
{
    private static bool HasQuic { get; } = (OperatingSystem.IsLinux() || OperatingSystem.IsMacOS() || OperatingSystem.IsWindows()) && QuicConnection.IsSupported;

    /// <summary>Compiles a named upstream.</summary>
    public Upstream Compile(string name, UpstreamConfig config, LiveState.Edit live, ConfigCheck check)
    {
        var tls = config.Tls is { } settings ? Tls(settings, check) : null;
        if (config.Protocol is UpstreamProtocol.H3 && !HasQuic) check.Error(config, nameof(config.Protocol), "'h3' cannot be spoken here: .NET finds no libmsquic (2.2 or newer) on this machine", "install the package libmsquic from packages.microsoft.com, or take h2");
        var judgeKey = $"{KeyOf(config.Outlier, check)} {KeyOf(config.Breaker, check)}";
        var plan = new DestinationSettings
        {
            Version = config.Protocol is UpstreamProtocol.H3 ? HttpVersion.Version30 : DestinationAddress.VersionOf(http2: config.Protocol is UpstreamProtocol.H2 or UpstreamProtocol.H2c),
            Tls = tls,
            TlsKey = tls is null ? "" : $"{config.Tls} {tls.Fingerprint}",
            Connect = TimeoutConfig.Resolve(null, config.Timeout).Connect!.Value,
            Connections = config.Connections ?? ConnectionsConfig.Default,
            Health = config.Health,
            Breaker = config.Breaker,
            HealthKey = KeyOf(config.Health, check),
            JudgeKey = judgeKey,
        };
        var health = Health(name, config.Outlier, judgeKey, live);
        var maker = new DestinationMaker(name, plan, health, engines, metrics, time);
        var statuses = (config.Outlier ?? OutlierConfig.Default).Statuses;
        if (config is { Outlier: null, Breaker.Rate: not null }) statuses = new OutlierConfig().Statuses;
        return new Upstream(name, Source(name, config, maker, plan, live, check), new UpstreamParts
        {
            Host = config.Host,
            Timeout = config.Timeout,
            Retry = config.Retry,
            FailureStatuses = statuses,
            Budget = Budget(name, live),
            Health = health,
            Gate = config.Breaker is { Concurrent: > 0 } breaker ? live.Keep($"gate {name} {KeyOf(breaker, check)}", () => new ConcurrencyGate(breaker, time)) : null,
            Metrics = metrics.Upstreams,
        });
    }

    /// <summary>Compiles the upstream of a route that names addresses directly.</summary>
    public Upstream Compile(IReadOnlyList<string> addresses, string route, StickyConfig? sticky, LiveState.Edit live)
    {
        var plan = new DestinationSettings { Version = DestinationAddress.VersionOf(http2: false), Connect = TimeoutConfig.Defaults.Connect!.Value };
        var name = addresses[0];
        var health = Health(string.Join(' ', addresses), null, "", live);
        var maker = new DestinationMaker(name, plan, health, engines, metrics, time);
        var set = new DestinationSet([.. addresses.Select(address => new DestinationShare(maker.Keep(address, live)))], balancers.Create(route, sticky, live));
        return new Upstream(name, new DestinationSource(set), new UpstreamParts { Host = HostConfig.Keep, Budget = Budget(name, live), Health = health, Metrics = metrics.Upstreams });
    }

    private DestinationSource Source(string name, UpstreamConfig config, DestinationMaker maker, DestinationSettings plan, LiveState.Edit live, ConfigCheck check)
    {
        var balance = balancers.Create(name, config, live);
        if (config.Discover is not { } discover)
            return new DestinationSource(new DestinationSet([.. config.To.Select(to => new DestinationShare(maker.Keep(to.At.Text, live), to.Weight, to.Priority))], balance));

        var path = discover.File is { } file ? check.ResolvePath(discover, file) : null;
        var tls = discover.Dns is { } dns && DnsLookup.ServiceOf(dns) is { Scheme: "https" } service ? (plan.Tls ?? new UpstreamTls(null, null, null, Verify: true)) with { ServerName = plan.Tls?.ServerName ?? service.IdnHost } : null;
        return live.Keep($"discovered {name} {path} {KeyOf(discover, check)} {check.FingerprintOf(config)} {plan.TlsKey}", () => new DiscoveredDestinations(
            name, path is null ? new DnsLookup(discover) : new FileLookup(path, discover), maker, tls, balance, time, logs.CreateLogger<DiscoveredDestinations>()));
    }

    private UpstreamHealth Health(string name, OutlierConfig? outlier, string key, LiveState.Edit live) => live.Keep($"health {name} {key}", () =>
        new UpstreamHealth(name, outlier ?? OutlierConfig.Default, time, metrics.Upstreams, logs.CreateLogger<UpstreamHealth>()));

    private RetryBudget Budget(string upstream, LiveState.Edit live) => live.Keep($"retry budget {upstream}", () => new RetryBudget(time, () => metrics.Upstreams.RetryRefused(upstream)));

    private static string KeyOf(object? record, ConfigCheck check) => record is null ? "" : check.FingerprintOf(record) ?? $"{record}";

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
