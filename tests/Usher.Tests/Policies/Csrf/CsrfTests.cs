using Usher.Config;
using Usher.Tests.Support;

namespace Usher.Tests.Policies.Csrf;

public sealed class CsrfTests
{
    [Theory]
    [InlineData("GET", "Origin: https://evil.example\r\nSec-Fetch-Site: cross-site\r\n", 200)]
    [InlineData("HEAD", "Sec-Fetch-Site: cross-site\r\n", 200)]
    [InlineData("OPTIONS", "Sec-Fetch-Site: cross-site\r\n", 200)]
    [InlineData("POST", "", 200)]
    [InlineData("POST", "Sec-Fetch-Site: same-origin\r\nOrigin: https://anything\r\n", 200)]
    [InlineData("POST", "Sec-Fetch-Site: none\r\n", 200)]
    [InlineData("POST", "Sec-Fetch-Site: same-site\r\n", 403)]
    [InlineData("POST", "Sec-Fetch-Site: cross-site\r\n", 403)]
    [InlineData("POST", "Sec-Fetch-Site: invented\r\n", 403)]
    [InlineData("POST", "Sec-Fetch-Site: cross-site\r\nOrigin: http://app.example:8080\r\n", 403)]
    [InlineData("POST", "Sec-Fetch-Site: same-origin\r\nSec-Fetch-Site: cross-site\r\n", 403)]
    [InlineData("POST", "Sec-Fetch-Site: cross-site\r\nOrigin: https://login.example\r\n", 200)]
    [InlineData("POST", "Origin: http://app.example:8080\r\n", 200)]
    [InlineData("POST", "Origin: https://app.example:8080\r\n", 403)]
    [InlineData("POST", "Origin: http://app.example\r\n", 403)]
    [InlineData("POST", "Origin: https://login.example\r\n", 200)]
    [InlineData("POST", "Origin: https://x.partner.example\r\n", 200)]
    [InlineData("POST", "Origin: null\r\n", 403)]
    [InlineData("DELETE", "Origin: https://evil.example\r\n", 403)]
    [InlineData("BREW", "Origin: https://evil.example\r\n", 403)]
    public async Task Lets_through_what_no_other_site_made_a_browser_send(string method, string fields, int status)
    {
        await using var gateway = await TestGateway.Start("routes: { /**: { csrf: [https://login.example, 'https://*.partner.example'], respond: 200 } }");
        await using var connection = await gateway.Connect();
        await connection.Send($"{method} / HTTP/1.1\r\nHost: app.example:8080\r\n{fields}\r\n");
        Assert.Equal(status, (await connection.ReadResponse(head: method is "HEAD")).Status);
    }

    [Fact]
    public async Task The_own_origin_is_the_one_that_the_client_used()
    {
        await using var gateway = await TestGateway.Start("trust: [127.0.0.1]\nroutes: { /**: { csrf: true, respond: 200 } }");
        await using var connection = await gateway.Connect();
        var response = await connection.Ask(
            "POST / HTTP/1.1\r\nHost: inner\r\nContent-Length: 0\r\nX-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: app.example:443\r\nOrigin: https://app.example\r\n\r\n");
        Assert.Equal(200, response.Status);
    }

    [Theory]
    [InlineData("false", "'off' removes it")]
    [InlineData("yes", "expected true")]
    [InlineData("['*']", "every site")]
    [InlineData("[app.example]", "expected an origin")]
    public async Task Refuses_what_would_not_protect(string value, string message)
    {
        var wrong = await Assert.ThrowsAsync<ConfigErrorsException>(() => TestGateway.Start($"routes: {{ /x: {{ csrf: {value}, respond: 200 }} }}"));
        Assert.Contains(message, wrong.Message, StringComparison.Ordinal);
    }
}
