using System.Net;
using Usher.Config;
using Usher.Tests.Support;

namespace Usher.Tests.Policies.Https;

public sealed class HttpsTests
{
    [Theory]
    [InlineData("redirect", "GET", "x.example:8080", 308, "https://x.example/a/b?c=d")]
    [InlineData("{ port: 8443 }", "GET", "x.example", 308, "https://x.example:8443/a/b?c=d")]
    [InlineData("{ status: 301 }", "GET", "X.example", 301, "https://x.example/a/b?c=d")]
    [InlineData("{ status: 301 }", "POST", "x.example", 308, "https://x.example/a/b?c=d")]
    [InlineData("{ status: 302 }", "HEAD", "x.example", 302, "https://x.example/a/b?c=d")]
    [InlineData("{ status: 302 }", "DELETE", "x.example", 307, "https://x.example/a/b?c=d")]
    [InlineData("redirect", "GET", "[::1]:80", 308, "https://[::1]/a/b?c=d")]
    [InlineData("redirect", "GET", "[::1]", 308, "https://[::1]/a/b?c=d")]
    public async Task Sends_plain_requests_to_https(string value, string method, string host, int status, string location)
    {
        await using var gateway = await TestGateway.Start($"routes: {{ /**: {{ https: {value}, respond: 200 }} }}");
        await using var connection = await gateway.Connect();
        await connection.Send($"{method} /a/./b?c=d HTTP/1.1\r\nHost: {host}\r\n\r\n");
        var response = await connection.ReadResponse(head: method is "HEAD");
        Assert.Equal(status, response.Status);
        Assert.Equal(location, response["Location"]);
    }

    [Fact]
    public async Task Refuses_them_where_it_does_not_redirect()
    {
        await using var gateway = await TestGateway.Start("routes: { /**: { https: { redirect: false }, respond: 200 } }");
        using var response = await gateway.Client.GetAsync("/");
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Contains("https only", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("trust: [127.0.0.1]\n", 200)]
    [InlineData("", 308)]
    public async Task Believes_a_trusted_proxy_about_the_scheme_and_nobody_else(string trust, int status)
    {
        await using var gateway = await TestGateway.Start(trust + "routes: { /**: { https: redirect, respond: 200 } }");
        await using var connection = await gateway.Connect();
        var response = await connection.Ask("GET / HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: evil\r\n\r\n");
        Assert.Equal(status, response.Status);
        Assert.DoesNotContain("evil", response["Location"] ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lets_https_through()
    {
        using var certificate = new TestCertificate("localhost");
        await using var gateway = await TestGateway.Start($$"""
            listen: { at: "127.0.0.1:0", tls: true }
            tls: { certificates: [{ cert: {{certificate.CertificateFile}}, key: {{certificate.KeyFile}} }] }
            routes: { /**: { https: redirect, respond: 204 } }
            """);
        using var response = await gateway.Client.GetAsync("/");
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }

    [Theory]
    [InlineData("on", "redirect")]
    [InlineData("{ port: 0 }", "1 to 65535")]
    [InlineData("{ status: 303 }", "301, 302, 307 or 308")]
    public async Task Refuses_what_makes_no_sense(string value, string message)
    {
        var wrong = await Assert.ThrowsAsync<ConfigErrorsException>(() => TestGateway.Start($"routes: {{ /x: {{ https: {value}, respond: 200 }} }}"));
        Assert.Contains(message, wrong.Message, StringComparison.Ordinal);
    }
}
