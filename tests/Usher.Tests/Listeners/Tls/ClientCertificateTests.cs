using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Usher.Hosting;
using Usher.Tests.Support;

namespace Usher.Tests.Listeners.Tls;

/// <summary>Mutual TLS: by listener and by host, required and optional, and what an upstream learns of it.</summary>
public sealed class ClientCertificateTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly TestAuthority _stranger = new("Stranger");

    public void Dispose()
    {
        _authority.Dispose();
        _stranger.Dispose();
    }

    [Fact]
    public async Task A_listener_that_requires_a_certificate_turns_others_away()
    {
        await using var gateway = await Start($", clientCerts: \"{_authority.CaFile}\"");
        Assert.True(await TlsClient.IsLetIn(gateway.Port, "a.example", _authority.ForClient("alice")));
        Assert.False(await TlsClient.IsLetIn(gateway.Port, "a.example", own: null));
        Assert.False(await TlsClient.IsLetIn(gateway.Port, "a.example", _stranger.ForClient("alice")));
        Assert.False(await TlsClient.IsLetIn(gateway.Port, "a.example", _authority.ForServer(rsa: false, "alice.example")));
    }

    [Fact]
    public async Task An_optional_certificate_may_be_missing_but_not_wrong()
    {
        await using var gateway = await Start($", clientCerts: {{ ca: \"{_authority.CaFile}\", mode: optional }}");
        Assert.True(await TlsClient.IsLetIn(gateway.Port, "a.example", _authority.ForClient("alice")));
        Assert.True(await TlsClient.IsLetIn(gateway.Port, "a.example", own: null));
        Assert.False(await TlsClient.IsLetIn(gateway.Port, "a.example", _stranger.ForClient("alice")));
    }

    [Fact]
    public async Task A_host_asks_for_its_own_and_cannot_be_reached_around_that()
    {
        await using var gateway = await Start("", $$"""hosts: { admin.example: { clientCerts: "{{_authority.CaFile}}" }, "*.in.example": { clientCerts: "{{_stranger.CaFile}}" } },""");
        Assert.True(await TlsClient.IsLetIn(gateway.Port, "a.example", own: null));
        Assert.True(await TlsClient.IsLetIn(gateway.Port, "admin.example", _authority.ForClient("alice")));
        Assert.False(await TlsClient.IsLetIn(gateway.Port, "admin.example", own: null));
        Assert.False(await TlsClient.IsLetIn(gateway.Port, "admin.example", _stranger.ForClient("alice")));
        Assert.True(await TlsClient.IsLetIn(gateway.Port, "x.in.example", _stranger.ForClient("alice")));
        Assert.False(await TlsClient.IsLetIn(gateway.Port, "x.in.example", _authority.ForClient("alice")));

        await using var other = await TlsClient.Open(gateway.Port, "a.example");
        Assert.Equal(421, (await other.Get("admin.example")).Status);
        Assert.Equal(421, (await other.Get("ADMIN.example:8443")).Status);
        await using var unnamed = await TlsClient.Open(gateway.Port);
        Assert.Equal(421, (await unnamed.Get("admin.example")).Status);
        Assert.Equal(421, (await unnamed.Get("y.in.example")).Status);
        Assert.Equal(200, (await unnamed.Get("a.example")).Status);
        Assert.Equal(421, (await unnamed.Ask("GET / HTTP/1.0\r\n\r\n")).Status);
    }

    [Theory]
    [InlineData("http1", HttpProtocols.Http1)]
    [InlineData("h2c", HttpProtocols.Http2)]
    public async Task An_upstream_sees_the_certificate_and_never_one_that_a_client_only_claims(string protocol, HttpProtocols spoken)
    {
        await using var upstream = await TestUpstream.Start(context => context.Response.WriteAsync(string.Join(
            '|', context.Request.Headers.Where(field => field.Key.Replace('_', '-').StartsWith("Client-Cert", StringComparison.OrdinalIgnoreCase)).Select(field => $"{field.Key.ToLowerInvariant()}={field.Value}"))), spoken);
        var alice = _authority.ForClient("alice");
        const string claims = "Client-Cert: :Zm9yZ2Vk:\r\nClient_Cert: :Zm9yZ2Vk:\r\nClient-Cert-Chain: :Zm9yZ2Vk:\r\n";
        foreach (var forward in new[] { true, false })
        {
            await using var gateway = await TestGateway.Start($$"""
                listen: { at: "127.0.0.1:0", tls: true, clientCerts: { ca: "{{_authority.CaFile}}", mode: optional, forward: {{(forward ? "true" : "false")}} } }
                tls: { certificates: [{{_authority.ForServer(rsa: false, "a.example").Yaml}}] }
                upstreams: { app: { to: "{{upstream.Url}}", protocol: {{protocol}} } }
                routes: { /**: app }
                """);
            await using var known = await TlsClient.Open(gateway.Port, "a.example", alice);
            var expected = forward ? $"client-cert=:{Convert.ToBase64String(alice.Certificate.RawData)}:" : "";
            Assert.Equal(expected, (await known.Get("a.example", claims)).Body);
            Assert.Equal(expected, (await known.Get("a.example", claims + "Connection: Client-Cert\r\n")).Body);
            await using var unknown = await TlsClient.Open(gateway.Port, "a.example");
            Assert.Equal("", (await unknown.Get("a.example", claims)).Body);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_an_upstream_answers_to_one_certificate_is_not_given_from_the_cache_to_another(bool forward)
    {
        await using var upstream = await TestUpstream.Start(context =>
        {
            context.Response.Headers.CacheControl = "max-age=60";
            return context.Response.WriteAsync($"seen {context.Request.Headers["Client-Cert"].Count}");
        });
        await using var gateway = await TestGateway.Start($$"""
            listen: { at: "127.0.0.1:0", tls: true, clientCerts: { ca: "{{_authority.CaFile}}", mode: optional, forward: {{(forward ? "true" : "false")}} } }
            tls: { certificates: [{{_authority.ForServer(rsa: false, "a.example").Yaml}}] }
            routes: { /**: { cache: true, to: '{{upstream.Url}}' } }
            """);
        var (alice, bob) = (_authority.ForClient("alice"), _authority.ForClient("bob"));
        for (var i = 0; i < 2; i++)
        {
            foreach (var client in new[] { alice, bob, null })
            {
                await using var connection = client is null ? await TlsClient.Open(gateway.Port, "a.example") : await TlsClient.Open(gateway.Port, "a.example", client);
                Assert.Equal($"seen {(forward && client is not null ? 1 : 0)}", (await connection.Get("a.example")).Body);
            }
        }

        // Where it is told of none, its answer is everybody's.
        Assert.Equal(forward ? 3 : 1, upstream.Requests);
    }

    [Fact]
    public async Task The_verified_certificate_is_there_for_policies()
    {
        await using var gateway = await Start($", clientCerts: {{ ca: \"{_authority.CaFile}\", mode: optional }}", routes: "/**: { whoami: true, respond: 200 }");
        await using var known = await TlsClient.Open(gateway.Port, "a.example", _authority.ForClient("alice"));
        Assert.Equal("CN=alice", (await known.Get("a.example"))["X-Who"]);
        await using var unknown = await TlsClient.Open(gateway.Port, "a.example");
        Assert.Equal("nobody", (await unknown.Get("a.example"))["X-Who"]);
    }

    [Fact]
    public void Authorities_and_certificates_that_cannot_be_used_are_errors_of_the_file()
    {
        var server = _authority.ForServer(rsa: false, "a.example");
        var nameless = _authority.ForClient("");
        var check = GatewayCheck.Run(ConfigSource.Text("usher.yaml", $$"""
            listen: { at: ":8443", tls: true, clientCerts: "{{server.CertFile}}.leaf" }
            tls:
              certificates: [{ cert: "{{server.CertFile}}", key: "{{_authority.ForServer(rsa: false, "b.example").KeyFile}}" }, {{server.Yaml}}, {{nameless.Yaml}}]
            routes: { /**: { respond: 200 } }
            """.Replace($"{server.CertFile}.leaf", server.KeyFile, StringComparison.Ordinal)));
        var text = string.Join('\n', check.Errors.Select(error => $"{error.Place} {error.Message}"));
        Assert.Contains("usher.yaml:1:48 these authorities cannot be used: there is no authority in it", text, StringComparison.Ordinal);
        Assert.Contains("usher.yaml:3:26 this certificate and key cannot be used", text, StringComparison.Ordinal);
        Assert.Contains("this certificate names no host", text, StringComparison.Ordinal);
    }

    private Task<TestGateway> Start(string listen, string tls = "", string routes = "/**: { respond: 200 }") => TestGateway.Start($$"""
        listen: { at: "127.0.0.1:0", tls: true{{listen}} }
        tls: { {{tls}} certificates: [{{_authority.ForServer(rsa: false, "a.example").Yaml}}] }
        routes: { {{routes}} }
        """, new WhoAmIPolicy());
}
