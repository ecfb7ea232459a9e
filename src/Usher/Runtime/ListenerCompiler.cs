using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using Usher.Config;
using Usher.Listeners;
using Usher.Listeners.Tls;

namespace Usher.Runtime;

/// <summary>Makes the listeners of a snapshot, and the certificate that they show.</summary>
internal static class ListenerCompiler
{
    /// <summary>The listeners; <c>:8080</c> where the file names none.</summary>
    public static IReadOnlyList<ListenerSpec> Compile(GatewayConfig config, ConfigCheck check)
    {
        var specs = new List<ListenerSpec>();
        foreach (var listen in config.Listen)
        {
            var protocols = ProtocolsOf(listen, check);
            var spec = new ListenerSpec(listen.At.Text, EndPointOf(listen.At), listen.At.Port, listen.Tls, protocols);
            specs.Add(spec);
        }

        return specs;
    }

    /// <summary>The certificate of the TLS listeners; null where there is none, or where it cannot be read.</summary>
    public static SslStreamCertificateContext? Certificate(GatewayConfig config, ConfigCheck check)
    {
        if (config.Tls.Certificates.Count == 0) return null;
        var pair = config.Tls.Certificates[0];
        if (config.Tls.Certificates.Count > 1) check.ErrorAtRecord(config.Tls.Certificates[1], "only one certificate is served for now");
        try
        {
            return CertificateStore.Load(check.ResolvePath(pair, pair.Cert), check.ResolvePath(pair, pair.Key));
        }
        catch (Exception trouble) when (trouble is CryptographicException or IOException or UnauthorizedAccessException)
        {
            check.Error(pair, nameof(pair.Cert), $"this certificate and key cannot be used: {trouble.Message}");
            return null;
        }
    }

    /// <summary>The admin listener; null: there is none.</summary>
    public static AdminSpec? Admin(GatewayConfig config) => config.Admin is not { } admin
        ? null
        : new AdminSpec(new ListenerSpec(admin.At.Text, EndPointOf(admin.At), admin.At.Port, Tls: false, ListenerProtocols.Http1),
            Config.Reading.AdminRules.IsLoopback(admin.At), admin.Token);

    private static IPEndPoint? EndPointOf(ListenAddress address) => address.Host switch
    {
        "" => new IPEndPoint(IPAddress.IPv6Any, address.Port),
        "localhost" => null,
        var host => new IPEndPoint(IPAddress.Parse(host), address.Port),
    };

    private static ListenerProtocols ProtocolsOf(ListenConfig listen, ConfigCheck check)
    {
        if (listen.Protocols.Count == 0) return listen.Tls ? ListenerProtocols.Http1 | ListenerProtocols.Http2 : ListenerProtocols.Http1;
        var protocols = ListenerProtocols.None;
        foreach (var protocol in listen.Protocols)
        {
            protocols |= protocol switch
            {
                ListenProtocol.Http1 => ListenerProtocols.Http1,
                ListenProtocol.H2 => ListenerProtocols.Http2,
                ListenProtocol.H2c => ListenerProtocols.Http2Cleartext,
                _ => ListenerProtocols.Http3,
            };
        }

        if (protocols.HasFlag(ListenerProtocols.Http3)) check.Error(listen, nameof(listen.Protocols), "h3 is not served yet", "leave it out");
        return protocols;
    }
}
