using System.Net;
using Usher.Config;
using Usher.Listeners;

namespace Usher.Runtime;

/// <summary>Makes the listeners of a snapshot.</summary>
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
