using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Usher.Http1.Connecting;
using Usher.Http1.Exchanges;
using Xunit;

namespace Usher.Tests.Http1.Connecting;

public sealed class TlsTests : IDisposable
{
    private readonly X509Certificate2 _authority = MakeAuthority("Test authority");
    private readonly X509Certificate2 _server;
    private readonly X509Certificate2 _client;

    public TlsTests()
    {
        _server = Issue(_authority, "app.test", serverName: "app.test");
        _client = Issue(_authority, "client", serverName: null);
    }

    public void Dispose()
    {
        _authority.Dispose();
        _server.Dispose();
        _client.Dispose();
    }

    [Fact]
    public async Task Believes_its_own_authorities_and_asks_for_the_name()
    {
        string? asked = null;
        await using var upstream = Start(new SslServerAuthenticationOptions
        {
            ServerCertificateSelectionCallback = (_, name) =>
            {
                asked = name;
                return _server;
            },
            ApplicationProtocols = [SslApplicationProtocol.Http11],
        });
        await using var test = new TestUpstream(At(upstream, new UpstreamTls { ServerName = "app.test", Authorities = [_authority] }));
        for (var i = 0; i < 3; i++)
        {
            var (result, client) = await test.Get();
            Assert.True(result.Succeeded, result.ToString());
            Assert.Equal("secret", await client.ReadResponse());
        }

        Assert.Equal("app.test", asked);
        Assert.Equal(1, upstream.Connections);
    }

    [Theory]
    [InlineData("other.test", true)]
    [InlineData("app.test", false)]
    public async Task Refuses_a_wrong_name_and_a_strange_authority(string name, bool knowsAuthority)
    {
        await using var upstream = Start(new SslServerAuthenticationOptions { ServerCertificate = _server });
        using var stranger = MakeAuthority("Stranger");
        var tls = new UpstreamTls { ServerName = name, Authorities = [knowsAuthority ? _authority : stranger] };
        await using var test = new TestUpstream(At(upstream, tls));
        var (result, _) = await test.Get();
        Assert.True(result is { Failure: ExchangeFailure.TlsFailed, RequestMayHaveLeft: false, Side: ExchangeSide.Upstream }, result.ToString());

        await using var careless = new TestUpstream(At(upstream, tls with { Verify = false }));
        Assert.True((await careless.Get()).Result.Succeeded);
    }

    [Fact]
    public async Task Shows_its_client_certificate()
    {
        X509Certificate? shown = null;
        await using var upstream = Start(new SslServerAuthenticationOptions
        {
            ServerCertificate = _server,
            ClientCertificateRequired = true,
            RemoteCertificateValidationCallback = (_, certificate, _, _) =>
            {
                shown = certificate;
                return certificate is not null;
            },
        });
        await using var test = new TestUpstream(
            At(upstream, new UpstreamTls { ServerName = "app.test", Authorities = [_authority], ClientCertificate = _client }));
        Assert.True((await test.Get()).Result.Succeeded);
        Assert.Equal("CN=client", shown?.Subject);
    }

    [Fact]
    public async Task A_handshake_that_stalls_ends_in_time()
    {
        await using var upstream = ScriptedUpstream.Start(static peer => peer.ReadToEnd());
        await using var test = new TestUpstream(At(upstream, new UpstreamTls()));
        var result = await test.Time.AdvanceUntil(test.Send(new RecordingClient(), new ExchangeRequest()));
        Assert.Equal(ExchangeFailure.TlsTimeout, result.Failure);
        Assert.Equal(0, test.Engine.OpenConnections);
    }

    [Fact]
    public async Task A_large_body_and_an_upload_pass_through_tls()
    {
        var size = 1_000_000;
        await using var upstream = ScriptedUpstream.Start(
            async peer =>
            {
                await peer.ReadHead();
                var body = await peer.ReadExactly(size);
                await peer.Write($"HTTP/1.1 200 OK\r\nContent-Length: {size}\r\n\r\n");
                await peer.Write(body);
                await peer.ReadHead();
            },
            new SslServerAuthenticationOptions { ServerCertificate = _server });
        await using var test = new TestUpstream(At(upstream, new UpstreamTls { ServerName = "app.test", Authorities = [_authority] }));
        var client = new RecordingClient { Method = "POST" };
        var body = new string('x', size);
        var writing = client.WriteRequest(body);
        Assert.True((await test.Send(client, new ExchangeRequest { BodyLength = size })).Succeeded);
        await writing;
        Assert.Equal(body, await client.ReadResponse());
    }

    private static ScriptedUpstream Start(SslServerAuthenticationOptions tls) => ScriptedUpstream.Start(
        static async peer =>
        {
            while (await peer.ReadHead() is { Length: > 0 }) await peer.Write("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret");
        },
        tls);

    private static UpstreamEndpoint At(ScriptedUpstream upstream, UpstreamTls tls) => UpstreamEndpoint.Tcp("127.0.0.1", upstream.Port, tls);

    private static X509Certificate2 MakeAuthority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        return request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
    }

    private static X509Certificate2 Issue(X509Certificate2 authority, string name, string? serverName)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256);
        if (serverName is not null)
        {
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName(serverName);
            request.CertificateExtensions.Add(names.Build());
        }

        using var issued = request.Create(authority, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(99), [1, 2, 3]);
        using var withKey = issued.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), password: null);
    }
}
