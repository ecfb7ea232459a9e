using System.Net;
using Usher.Config;
using Usher.Listeners;
using Usher.Listeners.Tls;

namespace Usher.Runtime;

/// <summary>Makes the listeners of a snapshot.</summary>
internal static class ListenerCompiler
{
    /// <summary>The listeners; <c>:8080</c> where the file names none.</summary>
    public static IReadOnlyList<ListenerSpec> Compile(GatewayConfig config, ConfigCheck check) => Compile(config, check, Http3.IsSupported);

    /// <summary>The listeners on a machine that has QUIC, or has not.</summary>
    public static IReadOnlyList<ListenerSpec> Compile(GatewayConfig config, ConfigCheck check, bool hasQuic)
    {
        var specs = new List<ListenerSpec>();
        foreach (var listen in config.Listen)
        {
            var protocols = ProtocolsOf(listen, hasQuic, check);
            specs.Add(new ListenerSpec(listen.At.Text, EndPointOf(listen.At), listen.At.Port, listen.Tls, protocols) { Limits = LimitsOf(listen, config.Limits) });
        }

        return specs;
    }

    /// <summary>How many connections there may be on all listeners together.</summary>
    public static ConnectionLimits Connections(GatewayConfig config)
    {
        var limits = LimitsConfig.Resolve(null, config.Limits);
        return new ConnectionLimits(limits.Connections!.Value, limits.PerIp!.Value);
    }

    /// <summary>The admin listener; null: there is none.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="tls">What the other listeners show and ask for.</param>
    /// <param name="check">Takes errors.</param>
    public static AdminSpec? Admin(GatewayConfig config, ServerTls tls, ConfigCheck check)
    {
        if (config.Admin is not { } admin) return null;
        var protocols = admin.Tls ? ListenerProtocols.Http1 | ListenerProtocols.Http2 : ListenerProtocols.Http1;
        var listener = new ListenerSpec(admin.At.Text, EndPointOf(admin.At), admin.At.Port, admin.Tls, protocols);
        return new AdminSpec(listener, Config.Reading.AdminRules.IsLoopback(admin.At), admin.Token, admin.Hosts, TlsCompiler.Admin(admin, tls, check));
    }

    private static ListenerLimits LimitsOf(ListenConfig listen, LimitsConfig? file)
    {
        var limits = LimitsConfig.Resolve(listen.Limits, file);
        var isCounted = listen.Limits is { Connections: not null } or { PerIp: not null };
        return new ListenerLimits
        {
            Connections = isCounted ? new ConnectionLimits(listen.Limits!.Connections ?? int.MaxValue, listen.Limits.PerIp ?? int.MaxValue) : null,
            Headers = limits.Headers!.Value,
            HeaderSize = (int)limits.HeaderSize!.Value,
            RequestLine = (int)limits.RequestLine!.Value,
            HeaderTime = limits.HeaderTime!.Value,
            HandshakeTime = limits.HandshakeTime!.Value,
            IdleTime = limits.IdleTime!.Value,
            BodyRate = limits.BodyRate!.Value.BytesPerSecond,
            ResponseRate = limits.ResponseRate!.Value.BytesPerSecond,
            H2Streams = limits.H2Streams!.Value,
            H2Resets = limits.H2Resets!.Value,
            H2Continuations = limits.H2Continuations!.Value,
        };
    }

    private static IPEndPoint? EndPointOf(ListenAddress address) => address.Host switch
    {
        "" => new IPEndPoint(IPAddress.IPv6Any, address.Port),
        "localhost" => null,
        var host => new IPEndPoint(IPAddress.Parse(host), address.Port),
    };

    private static ListenerProtocols ProtocolsOf(ListenConfig listen, bool hasQuic, ConfigCheck check)
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

        // Beside other protocols it is left out with a warning, so that one file serves machines with QUIC and without.
        if (protocols == ListenerProtocols.Http3 && !hasQuic) check.Error(listen, nameof(listen.Protocols), "nothing can be served at this address with 'h3' alone", Http3.Missing);
        return protocols;
    }
}
