using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Usher.Listeners.Tls;

namespace Usher.Listeners;

/// <summary>
/// One listener: a Kestrel server of its own, so that it can be opened and closed without touching any other (Kestrel's reload of endpoints
/// resets requests after 5 s: measured).
/// </summary>
internal sealed class GatewayListener : IAsyncDisposable
{
    private static readonly TimeSpan RateGrace = TimeSpan.FromSeconds(10);
    private readonly ServiceProvider _services;
    private readonly IServer _server;

    private GatewayListener(ListenerSpec spec, ServiceProvider services)
    {
        Spec = spec;
        _services = services;
        _server = services.GetRequiredService<IServer>();
    }

    /// <summary>What it is.</summary>
    public ListenerSpec Spec { get; }

    /// <summary>The ports that it is bound to; they differ from the file's where that says 0.</summary>
    public IReadOnlyList<string> Addresses => [.. _server.Features.Get<IServerAddressesFeature>()?.Addresses ?? []];

    /// <summary>Opens a listener.</summary>
    /// <param name="spec">What it is.</param>
    /// <param name="certificates">What it shows to clients, if it is one with TLS.</param>
    /// <param name="gate">Counts the connections of all listeners of clients; null: it is one of operators.</param>
    /// <param name="application">What runs for a request.</param>
    /// <param name="logs">Makes loggers.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="IOException">The address is in use, or cannot be bound.</exception>
    public static async Task<GatewayListener> Open<TContext>(
        ListenerSpec spec, CertificateStore certificates, ConnectionGate? gate, IHttpApplication<TContext> application, ILoggerFactory logs, CancellationToken cancel) where TContext : notnull
    {
        var services = new ServiceCollection();
        services.AddSingleton(logs);
        services.AddSingleton(typeof(ILogger<>), typeof(Logger<>));
        services.AddMetrics();
        services.AddSingleton<DiagnosticSource>(provider =>
            gate is null ? new DiagnosticListener("Usher.Listeners") : new KestrelRefusals(provider.GetRequiredService<IMeterFactory>(), gate.Metrics));
        services.AddSingleton<IHostEnvironment, ListenerEnvironment>();
        var kestrel = new KestrelServices(services).UseKestrelCore().UseKestrelHttpsConfiguration();
        if (spec.Protocols.HasFlag(ListenerProtocols.Http3) && Http3.IsSupported) kestrel.UseQuic();
        services.Configure<KestrelServerOptions>(options => Configure(options, spec, certificates, gate));
        var provider = services.BuildServiceProvider();
        var listener = new GatewayListener(spec, provider);
        try
        {
            await listener._server.StartAsync(application, cancel);
            return listener;
        }
        catch (Exception trouble) when (trouble is SocketException or InvalidOperationException)
        {
            await provider.DisposeAsync();
            throw new IOException($"{spec.At}: {trouble.Message}", trouble);
        }
        catch
        {
            await provider.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops accepting, lets what is under way finish, and breaks it off when <paramref name="cancel"/> fires.</summary>
    public Task Close(CancellationToken cancel) => _server.StopAsync(cancel);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private static void Configure(KestrelServerOptions options, ListenerSpec spec, CertificateStore certificates, ConnectionGate? gate)
    {
        options.AddServerHeader = false;
        options.AllowResponseHeaderCompression = true;
        options.RequestHeaderEncodingSelector = static _ => Encoding.Latin1;
        options.ResponseHeaderEncodingSelector = static _ => Encoding.Latin1;
        Limit(options.Limits, spec.Limits);
        if (spec.UnixPath is { } path) options.ListenUnixSocket(path, Endpoint);
        else if (spec.EndPoint is { } endPoint) options.Listen(endPoint, Endpoint);
        else if (spec.Port == 0) options.Listen(IPAddress.Loopback, 0, Endpoint);
        else options.ListenLocalhost(spec.Port, Endpoint);

        void Endpoint(ListenOptions endpoint)
        {
            endpoint.Protocols = ProtocolsOf(spec.Protocols);
            if (gate is not null) endpoint.Use(gate.Use);
            if (gate is not null && spec.Limits.Connections is { } own) endpoint.Use(gate.Behind(own).Use);
            endpoint.Use(HalfClose.Use);
            if (spec.Tls)
            {
                endpoint.Use(new ClientHelloReader(certificates, spec.Limits.HandshakeTime, gate?.Metrics).Use);
                endpoint.UseHttps(certificates.HandshakeOptions(spec));
            }

            endpoint.Use(Http2Watch.Use(spec, gate?.Metrics));  // inside TLS, as what follows
            endpoint.Use(ConnectionDrain.Use);                 // it ends what HTTP reads
        }
    }

    private static void Limit(KestrelServerLimits server, ListenerLimits limits)
    {
        server.MaxRequestBodySize = null;                      // the route's body policy decides
        server.MaxRequestHeaderCount = limits.Headers;
        server.MaxRequestHeadersTotalSize = limits.HeaderSize;
        server.MaxRequestLineSize = limits.RequestLine;
        server.RequestHeadersTimeout = limits.HeaderTime;
        server.KeepAliveTimeout = limits.IdleTime;
        server.MinRequestBodyDataRate = limits.BodyRate == 0 ? null : new MinDataRate(limits.BodyRate, RateGrace);
        server.MinResponseDataRate = limits.ResponseRate == 0 ? null : new MinDataRate(limits.ResponseRate, RateGrace);
        server.Http2.MaxStreamsPerConnection = limits.H2Streams;
        server.Http2.MaxRequestHeaderFieldSize = limits.HeaderSize;
        server.Http3.MaxRequestHeaderFieldSize = limits.HeaderSize;
    }

    private static HttpProtocols ProtocolsOf(ListenerProtocols protocols)
    {
        var result = HttpProtocols.None;
        if (protocols.HasFlag(ListenerProtocols.Http1)) result |= HttpProtocols.Http1;
        if ((protocols & (ListenerProtocols.Http2 | ListenerProtocols.Http2Cleartext)) != ListenerProtocols.None) result |= HttpProtocols.Http2;
        if (protocols.HasFlag(ListenerProtocols.Http3) && Http3.IsSupported) result |= HttpProtocols.Http3;      // Kestrel says so to the others (Alt-Svc)
        return result;
    }
}
