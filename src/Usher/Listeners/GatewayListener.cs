using System.Diagnostics;
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
    private static readonly TimeSpan HandshakePatience = TimeSpan.FromSeconds(10);
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
    /// <exception cref="IOException">The address is in use, or cannot be bound.</exception>
    public static async Task<GatewayListener> Open<TContext>(
        ListenerSpec spec, CertificateStore certificates, IHttpApplication<TContext> application, ILoggerFactory logs, CancellationToken cancel) where TContext : notnull
    {
        var services = new ServiceCollection();
        services.AddSingleton(logs);
        services.AddSingleton(typeof(ILogger<>), typeof(Logger<>));
        services.AddMetrics();
        services.AddSingleton<DiagnosticSource>(new DiagnosticListener("Usher.Listeners"));
        services.AddSingleton<IHostEnvironment, ListenerEnvironment>();
        new KestrelServices(services).UseKestrelCore().UseKestrelHttpsConfiguration();
        services.Configure<KestrelServerOptions>(options => Configure(options, spec, certificates));
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

    private static void Configure(KestrelServerOptions options, ListenerSpec spec, CertificateStore certificates)
    {
        options.AddServerHeader = false;
        options.AllowResponseHeaderCompression = true;
        options.RequestHeaderEncodingSelector = static _ => Encoding.Latin1;
        options.ResponseHeaderEncodingSelector = static _ => Encoding.Latin1;
        options.Limits.MaxRequestBodySize = null;              // the route's body policy decides
        options.Limits.MinRequestBodyDataRate = null;          // gRPC and other long uploads may pause
        if (spec.UnixPath is { } path) options.ListenUnixSocket(path, Endpoint);
        else if (spec.EndPoint is { } endPoint) options.Listen(endPoint, Endpoint);
        else if (spec.Port == 0) options.Listen(IPAddress.Loopback, 0, Endpoint);
        else options.ListenLocalhost(spec.Port, Endpoint);

        void Endpoint(ListenOptions endpoint)
        {
            endpoint.Protocols = ProtocolsOf(spec.Protocols);
            endpoint.Use(HalfClose.Use);
            if (spec.Tls)
            {
                endpoint.Use(new ClientHelloReader(certificates, HandshakePatience).Use);
                endpoint.UseHttps(certificates.HandshakeOptions(spec));
            }

            endpoint.Use(ConnectionDrain.Use);                 // inside TLS: it ends what HTTP reads
        }
    }

    private static HttpProtocols ProtocolsOf(ListenerProtocols protocols)
    {
        var result = HttpProtocols.None;
        if (protocols.HasFlag(ListenerProtocols.Http1)) result |= HttpProtocols.Http1;
        if ((protocols & (ListenerProtocols.Http2 | ListenerProtocols.Http2Cleartext)) != ListenerProtocols.None) result |= HttpProtocols.Http2;
        return result;
    }
}
