using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Usher.Tests.Support;

namespace Usher.Tests.Upstreams;

/// <summary>A body that ends where the connection does, over TLS: anybody on the way can close TCP, and only the upstream can say that it is at the end.</summary>
public sealed class CutConnectionTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task A_body_whose_end_the_upstream_has_told_is_whole(SslProtocols version)
    {
        using var upstream = new Server(_authority.ForServer(rsa: false, "cut.example"), version, tellsEnd: true);
        await using var gateway = await Start(upstream);
        Assert.Equal(Server.Body, await gateway.Client.GetStringAsync("/", TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task One_that_was_cut_without_a_word_breaks_off_at_the_client_too(SslProtocols version)
    {
        using var upstream = new Server(_authority.ForServer(rsa: false, "cut.example"), version, tellsEnd: false);
        await using var gateway = await Start(upstream);
        var broken = await Assert.ThrowsAsync<HttpRequestException>(() => gateway.Client.GetStringAsync("/", TestContext.Current.CancellationToken));
        Assert.Null(broken.StatusCode);
    }

    private Task<TestGateway> Start(Server upstream) => TestGateway.Start($$"""
        upstreams: { cut: { to: "https://127.0.0.1:{{upstream.Port}}", protocol: http1, tls: { ca: "{{_authority.CaFile}}" } } }
        routes: { /**: cut }
        """);

    private sealed class Server : IDisposable
    {
        public static readonly string Body = new('b', 5000);
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly X509Certificate2 _certificate;

        public Server(IssuedCertificate certificate, SslProtocols version, bool tellsEnd)
        {
            _certificate = certificate.Certificate;
            _listener.Start();
            _ = Serve(version, tellsEnd);
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public void Dispose() => _listener.Dispose();

        private async Task Serve(SslProtocols version, bool tellsEnd)
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync();
                var stream = new SslStream(client.GetStream());
                await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate, EnabledSslProtocols = version });
                if (await stream.ReadAsync(new byte[4096]) == 0) return;
                await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{Body}"));
                if (tellsEnd) await stream.ShutdownAsync();
                client.Client.Shutdown(SocketShutdown.Send);
                // Until the other side is gone too, so that nothing is reset.
                while (await stream.ReadAsync(new byte[4096]) > 0)
                {
                }
            }
        }
    }
}
