using System.Net;
using System.Net.Sockets;
using Usher.Tests.Support;

namespace Usher.Tests.Hosting;

public sealed class GatewayTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    [Theory]
    [InlineData("/a/./b/../c", "/a/c")]
    [InlineData("/%61dmin", "/admin")]
    [InlineData("//a///b", "/a/b")]
    [InlineData("/a%2fb", "/a%2Fb")]
    [InlineData("/caf%c3%a9?x=%zz", "/caf%C3%A9?x=%zz")]
    [InlineData("/a/?q=/../b", "/a/?q=/../b")]
    public async Task Forwards_what_was_matched(string sent, string forwarded)
    {
        await using var upstream = RawUpstream.Answering(Ok);
        await using var gateway = await TestGateway.Start($"routes: {{ /**: \"{upstream.Url}\" }}");
        await using var connection = await gateway.Connect();
        Assert.Equal(200, (await connection.Ask($"GET {sent} HTTP/1.1\r\nHost: x\r\n\r\n")).Status);
        Assert.StartsWith($"GET {forwarded} HTTP/1.1\r\n", upstream.Heads.Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/admin")]
    [InlineData("/ADMIN/x")]
    [InlineData("//admin/x")]
    [InlineData("/%61dmin/x")]
    [InlineData("/public/../admin/x")]
    [InlineData("/public/%2e%2e/admin/x")]
    [InlineData("/./admin/")]
    [InlineData("/public/..%2Fadmin")]
    [InlineData("/public/..;/admin")]
    [InlineData("/admin;x=y/users")]
    [InlineData("/admin%2Fusers")]
    [InlineData("/admin%3Bx/users")]
    [InlineData("/public/..%5cadmin")]
    [InlineData("http://x/admin")]
    [InlineData("/%c0%ae%c0%ae/admin")]
    public async Task A_guarded_path_cannot_be_reached_by_spelling_it_differently(string sent)
    {
        await using var upstream = RawUpstream.Answering(Ok);
        await using var gateway = await TestGateway.Start($"routes: {{ /admin/**: {{ respond: 403 }}, /**: \"{upstream.Url}\" }}");
        await using var connection = await gateway.Connect();
        var response = await connection.Ask($"GET {sent} HTTP/1.1\r\nHost: x\r\n\r\n");
        Assert.Contains(response.Status, new[] { 400, 403 });
        Assert.Empty(upstream.Heads);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a b\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n")]
    [InlineData("GET http://other/ HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET /../x HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET /a\\b HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nBad Name: x\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nX: y\r\n folded\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nX : y\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 2\r\n\r\nx")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n")]
    [InlineData("CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n")]
    public async Task A_malformed_request_is_a_400_and_reaches_no_upstream(string request)
    {
        await using var upstream = RawUpstream.Answering(Ok);
        await using var gateway = await TestGateway.Start($"routes: {{ /**: \"{upstream.Url}\" }}");
        await using var connection = await gateway.Connect();
        var response = await connection.Ask(request);
        Assert.True(response.Status is 400 or 405 or 501, response.StatusLine);
        Assert.Empty(upstream.Heads);
    }

    [Fact]
    public async Task Length_and_chunked_together_never_desynchronise()
    {
        await using var upstream = RawUpstream.Start(async connection =>
        {
            while (await connection.ReadHead() is { } head)
            {
                if (head.Contains("chunked", StringComparison.OrdinalIgnoreCase)) while (await connection.ReadExactly(5) != "0\r\n\r\n") { }
                await connection.Write(Ok);
            }
        });
        await using var gateway = await TestGateway.Start($"routes: {{ /**: \"{upstream.Url}\" }}");
        await using var connection = await gateway.Connect();
        await connection.Send("POST /one HTTP/1.1\r\nHost: a\r\nContent-Length: 50\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n");
        var all = await connection.ReadToEnd();
        Assert.DoesNotContain(upstream.Heads, head => head.Contains("smuggled", StringComparison.Ordinal));
        Assert.DoesNotContain(upstream.Heads, head => head.Contains("Content-Length", StringComparison.OrdinalIgnoreCase));
        Assert.Equal(1, all.Split("HTTP/1.1 ").Length - 1);
    }

    [Fact]
    public async Task No_route_is_a_404_and_no_method_a_405_that_says_which()
    {
        await using var gateway = await TestGateway.Start("routes: { 'GET,PUT /a': { respond: 200 } }");
        using var missing = await gateway.Client.GetAsync("/b");
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        Assert.Contains("\"code\":\"not-found\"", await missing.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var wrong = await gateway.Client.DeleteAsync("/a");
        Assert.Equal(HttpStatusCode.MethodNotAllowed, wrong.StatusCode);
        Assert.Equal(["GET", "HEAD", "PUT"], wrong.Content.Headers.Allow.Order());
    }

    [Fact]
    public async Task Tells_a_load_balancer_that_it_is_ready()
    {
        await using var gateway = await TestGateway.Start("ready: /healthz\nroutes: { /x: { respond: 200 } }");
        Assert.Equal("ready\n", await gateway.Client.GetStringAsync("/healthz"));
    }

    [Fact]
    public async Task Destinations_take_turns()
    {
        await using var a = RawUpstream.Answering("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na");
        await using var b = RawUpstream.Answering("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nb");
        await using var gateway = await TestGateway.Start($"upstreams: {{ s: {{ to: [\"{a.Url}\", \"{b.Url}\"], balance: round-robin }} }}\nroutes: {{ /**: s }}");
        var seen = "";
        for (var i = 0; i < 4; i++) seen += await gateway.Client.GetStringAsync("/");
        Assert.Equal("abab", seen);
    }

    [Fact]
    public async Task A_Unix_domain_socket_is_a_destination()
    {
        var path = Path.Combine(Path.GetTempPath(), $"usher-{Guid.NewGuid():N}.sock");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        var serving = Task.Run(async () =>
        {
            using var accepted = await listener.AcceptAsync();
            await accepted.ReceiveAsync(new byte[4096]);
            await accepted.SendAsync(System.Text.Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nunix"));
        });
        await using var gateway = await TestGateway.Start($"routes: {{ /**: \"unix:{path}\" }}");
        Assert.Equal("unix", await gateway.Client.GetStringAsync("/"));
        await serving;
        File.Delete(path);
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Terminates_TLS_with_HTTP_1_and_2(string version)
    {
        using var folder = new TestCertificate("localhost");
        await using var gateway = await TestGateway.Start($$"""
            listen: [{ at: "127.0.0.1:0", tls: true }]
            tls: { certificates: [{ cert: "{{folder.CertificateFile}}", key: "{{folder.KeyFile}}" }] }
            routes: { /**: { respond: { body: secret } } }
            """);
        using var request = new HttpRequestMessage(HttpMethod.Get, gateway.Url) { Version = Version.Parse(version), VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var response = await gateway.Client.SendAsync(request);
        Assert.Equal(Version.Parse(version), response.Version);
        Assert.Equal("secret", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Verifies_an_upstreams_certificate_unless_told_otherwise(bool trusted)
    {
        using var certificate = new TestCertificate("localhost");
        await using var inner = await TestGateway.Start($$"""
            listen: [{ at: "127.0.0.1:0", tls: true }]
            tls: { certificates: [{ cert: "{{certificate.CertificateFile}}", key: "{{certificate.KeyFile}}" }] }
            routes: { /**: { respond: { body: inner } } }
            """);
        var tls = trusted ? $", tls: {{ ca: \"{certificate.CertificateFile}\", sni: localhost }}" : "";
        await using var outer = await TestGateway.Start($"upstreams: {{ inner: {{ to: \"{inner.Url}\", host: localhost{tls} }} }}\nroutes: {{ /**: inner }}");
        using var response = await outer.Client.GetAsync("/");
        Assert.Equal(trusted ? HttpStatusCode.OK : HttpStatusCode.BadGateway, response.StatusCode);
    }

    [Fact]
    public async Task Refuses_an_upstream_that_switches_protocols_unasked()
    {
        await using var upstream = RawUpstream.Answering("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n");
        await using var gateway = await TestGateway.Start($"routes: {{ /**: \"{upstream.Url}\" }}");
        using var response = await gateway.Client.GetAsync("/");
        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
    }
}
