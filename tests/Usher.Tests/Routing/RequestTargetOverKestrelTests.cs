using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Usher.Routing;
using Xunit;

namespace Usher.Tests.Routing;

/// <summary>What is left of a request line when Kestrel has read it: bytes in on a real socket, the normalised target out.</summary>
public sealed class RequestTargetOverKestrelTests : IAsyncLifetime
{
    private WebApplication _app = null!;
    private int _port;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(context =>
        {
            var error = RequestTarget.Read(context, out var target);
            context.Response.StatusCode = error == TargetError.None ? 200 : 400;
            return context.Response.WriteAsync(error == TargetError.None ? $"{target.Method} {target.Authority.Text} {target.Text}" : error.ToString());
        });
        await _app.StartAsync();
        _port = new Uri(_app.Urls.First()).Port;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    [Theory]
    [InlineData("GET /a%2fb HTTP/1.1\r\nHost: Example.COM.:80", "200 GET example.com:80 /a%2Fb")]
    [InlineData("get /a HTTP/1.1\r\nHost: a", "200 get a /a")]
    [InlineData("GET /x/%2e%2e/%61?%2e%2e//% HTTP/1.1\r\nHost: a", "200 GET a /a?%2e%2e//%")]
    [InlineData("GET //x///y/ HTTP/1.1\r\nHost: a", "200 GET a /x/y/")]
    [InlineData("GET /a|b^c[d] HTTP/1.1\r\nHost: a", "200 GET a /a|b^c[d]")]
    [InlineData("OPTIONS * HTTP/1.1\r\nHost: a", "200 OPTIONS a *")]
    [InlineData("GET http://a/b/./c HTTP/1.1\r\nHost: a", "200 GET a /b/c")]
    [InlineData("GET http://a HTTP/1.1\r\nHost: a", "200 GET a /")]
    [InlineData("GET / HTTP/1.0\r\nX: y", "200 GET  /")]
    [InlineData("GET http://evil.example/ HTTP/1.1\r\nHost: a", "400")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nHost: b", "400")]
    [InlineData("GET / HTTP/1.1\r\nHost:", "400")]
    [InlineData("GET / HTTP/1.1\r\nX: y", "400")]
    [InlineData("GET / HTTP/1.1\r\nHost: a b", "400")]
    [InlineData("GET / HTTP/1.1\r\nHost: a/b", "400")]
    [InlineData("GET /a/..;/b HTTP/1.1\r\nHost: a", "400")]
    [InlineData("GET /a/..%2fb HTTP/1.1\r\nHost: a", "400")]
    [InlineData("GET /../b HTTP/1.1\r\nHost: a", "400")]
    [InlineData("GET /%C0%AE HTTP/1.1\r\nHost: a", "400")]
    [InlineData("GET /%00 HTTP/1.1\r\nHost: a", "400")]
    [InlineData("GET /%zz HTTP/1.1\r\nHost: a", "400")]
    [InlineData("GET /a\\b HTTP/1.1\r\nHost: a", "400")]
    [InlineData("GET /a#b HTTP/1.1\r\nHost: a", "400")]
    [InlineData("GET /\u00e9 HTTP/1.1\r\nHost: a", "400")]
    [InlineData("GET /?\u00e9 HTTP/1.1\r\nHost: a", "400")]
    [InlineData("GET * HTTP/1.1\r\nHost: a", "4")]
    [InlineData("CONNECT a:443 HTTP/1.1\r\nHost: a:443", "400")]
    [InlineData("GET a HTTP/1.1\r\nHost: a", "4")]
    public async Task Arrives_as(string head, string expected)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(head + "\r\nConnection: close\r\n\r\n"));
        using var reader = new StreamReader(stream, Encoding.Latin1);
        var response = await reader.ReadToEndAsync();
        var status = response.Split(' ')[1];
        var body = status == "200" ? response.Split("\r\n").First(line => line.Contains(" /", StringComparison.Ordinal) || line.EndsWith('*')) : "";
        Assert.StartsWith(expected, $"{status} {body}", StringComparison.Ordinal);
    }
}
