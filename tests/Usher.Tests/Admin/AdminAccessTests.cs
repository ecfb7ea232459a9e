using System.Net;
using System.Text.Json;
using Usher.Config;
using Usher.Hosting;
using Usher.Tests.Support;

namespace Usher.Tests.Admin;

public sealed class AdminAccessTests
{
    private const string Configured = "0123456789abcdef-token";
    private const string Local = "admin: 127.0.0.1:0\nroutes: { /**: { respond: 200 } }";

    [Theory]
    [InlineData("/")]
    [InlineData("/api/status")]
    [InlineData("/api/events")]
    [InlineData("/api/requests/tail")]
    [InlineData("/openapi.json")]
    public async Task A_rebound_name_is_refused(string path)
    {
        await using var gateway = await TestGateway.Start(Local);
        foreach (var host in new[] { "evil.example", "localhost.evil.example", "192.0.2.7", "127.0.0.1.nip.io" })
        {
            using var response = await new AdminClient(gateway).Send(HttpMethod.Get, path, ("Host", host));
            Assert.Equal(HttpStatusCode.MisdirectedRequest, response.StatusCode);
        }
    }

    [Theory]
    [InlineData("/api/status")]
    [InlineData("/api/events")]
    [InlineData("/api/requests/tail")]
    public async Task A_page_of_another_origin_reads_nothing(string path)
    {
        await using var gateway = await TestGateway.Start(Local);
        var client = new AdminClient(gateway);
        (string, string)[][] others =
        [
            [("Sec-Fetch-Site", "cross-site"), ("Origin", "https://evil.example")],
            [("Sec-Fetch-Site", "cross-site")],
            [("Sec-Fetch-Site", "same-site"), ("Origin", "http://127.0.0.1:3000")],
            [("Origin", "http://127.0.0.1:3000")],
            [("Origin", "null")],
        ];
        foreach (var fields in others)
        {
            using var response = await client.Send(HttpMethod.Get, path, fields);
            Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
            Assert.Equal("cross-origin", JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("code").GetString());
        }
    }

    [Fact]
    public async Task No_answer_lets_another_origin_read_it()
    {
        await using var gateway = await TestGateway.Start(Local);
        foreach (var path in new[] { "/", "/api/status", "/api/events", "/metrics", "/live" })
        {
            using var response = await new AdminClient(gateway).Send(HttpMethod.Get, path);
            Assert.DoesNotContain(response.Headers, field => field.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
            Assert.Equal("same-origin", response.Headers.GetValues("Cross-Origin-Resource-Policy").Single());
        }

        using var preflight = await new AdminClient(gateway).Send(HttpMethod.Options, "/api/drain",
            ("Origin", "https://evil.example"), ("Access-Control-Request-Method", "POST"), ("Access-Control-Request-Headers", "authorization"));
        Assert.Equal(HttpStatusCode.Forbidden, preflight.StatusCode);
    }

    [Fact]
    public async Task Writing_needs_the_token_and_an_own_origin()
    {
        await using var gateway = await TestGateway.Start(Local);
        var client = new AdminClient(gateway);
        var port = new Uri(gateway.AdminUrl).Port;
        var token = ("Authorization", $"Bearer {client.Token}");
        Assert.Equal(401, await Status());
        Assert.Equal(401, await Status(("Sec-Fetch-Site", "same-origin")));
        Assert.Equal(401, await Status(("Authorization", "Bearer wrong"), ("Sec-Fetch-Site", "same-origin")));
        Assert.Equal(403, await Status(token));
        Assert.Equal(403, await Status(token, ("Sec-Fetch-Site", "none")));
        Assert.Equal(403, await Status(token, ("Sec-Fetch-Site", "cross-site")));
        Assert.Equal(403, await Status(token, ("Sec-Fetch-Site", "same-origin"), ("Origin", "https://evil.example")));
        Assert.Equal(403, await Status(token, ("Origin", $"http://127.0.0.1:{port + 1}")));
        Assert.Equal("1", (await client.Get("/api/status")).GetProperty("version").ToString());
        Assert.False((await client.Get("/api/status")).GetProperty("draining").GetBoolean());
        Assert.Equal(200, await Status(token, ("Origin", $"http://127.0.0.1:{port}")));
        Assert.Equal(200, await Status(token, ("Sec-Fetch-Site", "same-origin")));
        Assert.True((await client.Get("/api/status")).GetProperty("draining").GetBoolean());

        async Task<int> Status(params (string, string)[] fields)
        {
            using var response = await client.Send(HttpMethod.Post, "/api/drain", fields);
            return (int)response.StatusCode;
        }
    }

    [Fact]
    public async Task Where_a_token_is_configured_reading_needs_it_too()
    {
        await using var gateway = await TestGateway.Start($"admin: {{ at: \"127.0.0.1:0\", token: {Configured} }}\nroutes: {{ /**: {{ respond: 200 }} }}");
        var client = new AdminClient(gateway);
        foreach (var path in new[] { "/api/status", "/api/events", "/api/requests/tail", "/metrics", "/openapi.json" })
        {
            using var without = await client.Send(HttpMethod.Get, path);
            Assert.Equal(HttpStatusCode.Unauthorized, without.StatusCode);
            Assert.Equal("Bearer", without.Headers.WwwAuthenticate.ToString());
            foreach (var token in new[] { Configured, client.Token })
            {
                using var with = await client.Send(HttpMethod.Get, path, ("Authorization", $"Bearer {token}"));
                Assert.Equal(HttpStatusCode.OK, with.StatusCode);
            }
        }
    }

    [Fact]
    public async Task Others_may_reach_it_by_address_or_by_a_name_of_the_file()
    {
        await using var gateway = await TestGateway.Start(
            $"admin: {{ at: \"0.0.0.0:0\", token: {Configured}, hosts: [admin.example.com] }}\nroutes: {{ /**: {{ respond: 200 }} }}");
        foreach (var (host, path, status) in new[]
        {
            ("192.0.2.7:9901", "/api/status", 200), ("admin.example.com", "/api/status", 200), ("ADMIN.example.com:9901", "/api/status", 200), ("other.example.com", "/api/status", 421),
            ("other.example.com", "/", 421), ("other.example.com", "/metrics", 200), ("other.example.com", "/live", 200),
        })
        {
            await using var connection = await RawConnection.Open(new Uri(gateway.AdminUrl).Port);
            Assert.Equal(status, (await connection.Ask($"GET {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {Configured}\r\n\r\n")).Status);
        }
    }

    [Fact]
    public async Task The_control_socket_tells_the_token_and_the_listener_does_not()
    {
        using var folder = new ConfigFolder($"listen: 127.0.0.1:0\n{Local}\n");
        await using var gateway = await TestGateway.Start(ConfigSource.File(folder.File));
        using var control = new ControlClient(ControlPath.Of(folder.File));
        using (var answer = await control.Get("/api/token", CancellationToken.None))
        {
            Assert.Equal(new AdminClient(gateway).Token, answer.RootElement.GetProperty("token").GetString());
            Assert.Equal(gateway.AdminUrl, answer.RootElement.GetProperty("addresses")[0].GetString());
        }

        var client = new AdminClient(gateway);
        using var refused = await client.Send(HttpMethod.Get, "/api/token", ("Authorization", $"Bearer {client.Token}"));
        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        var (done, drained) = await control.Post("/api/drain", CancellationToken.None);
        drained.Dispose();
        Assert.True(done);
    }

    [Fact]
    public async Task Certificates_of_operators_stand_in_for_a_token_and_no_host_asks_for_less()
    {
        using var authority = new TestAuthority();
        using var stranger = new TestAuthority("Stranger");
        var server = authority.ForServer(rsa: false, "admin.example.com", "lax.example.com");
        await using var gateway = await TestGateway.Start($$"""
            admin: { at: "0.0.0.0:0", tls: true, clientCerts: "{{authority.CaFile}}", hosts: [admin.example.com, lax.example.com] }
            tls:
              certificates: [{{server.Yaml}}]
              hosts: { lax.example.com: { clientCerts: { ca: "{{stranger.CaFile}}", mode: optional } } }
            routes: { /**: { respond: 200 } }
            """);
        var port = new Uri(gateway.AdminUrl).Port;
        foreach (var host in new[] { "admin.example.com", "lax.example.com" })
        {
            Assert.False(await TlsClient.IsLetIn(port, host, own: null));
            Assert.False(await TlsClient.IsLetIn(port, host, stranger.ForClient("mallory")));
            await using var client = await TlsClient.Open(port, host, authority.ForClient("alice"));
            Assert.Equal(200, (await client.Ask($"GET /api/status HTTP/1.1\r\nHost: {host}\r\n\r\n")).Status);
            Assert.Equal(401, (await client.Ask($"POST /api/drain HTTP/1.1\r\nHost: {host}\r\nSec-Fetch-Site: same-origin\r\nContent-Length: 0\r\n\r\n")).Status);
        }
    }

    [Theory]
    [InlineData("at: \":9901\", clientCerts: ca.pem", "'clientCerts' needs 'tls: true'")]
    [InlineData("at: \":9901\", tls: true", "'tls: true' needs a certificate")]
    [InlineData("at: \":9901\", tls: true", "needs a token, or 'tls' with 'clientCerts'")]
    [InlineData("at: \":9901\", tls: true, clientCerts: { ca: ca.pem, mode: optional }", "would let in those who show none")]
    [InlineData("at: \":9901\", tls: true, clientCerts: { ca: ca.pem, forward: true }", "nothing is forwarded here")]
    public void Tls_that_protects_nothing_is_an_error(string admin, string message)
    {
        var check = GatewayCheck.Run(ConfigSource.Text("usher.yaml", $"admin: {{ {admin} }}\nroutes: {{ /**: {{ respond: 200 }} }}"));
        Assert.Contains(message, ConfigErrorText.Render(check.Errors, colours: false), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hosts: [\"https://admin.example.com\"]")]
    [InlineData("hosts: [\"admin.example.com:9901\"]")]
    [InlineData("hosts: [\"*\"]")]
    public void A_host_that_is_none_is_an_error(string hosts)
    {
        var check = GatewayCheck.Run(ConfigSource.Text("usher.yaml", $"admin: {{ at: \"127.0.0.1:9901\", {hosts} }}\nroutes: {{ /**: {{ respond: 200 }} }}"));
        Assert.Contains("expected a name such as admin.example.com", ConfigErrorText.Render(check.Errors, colours: false), StringComparison.Ordinal);
    }
}
