using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Usher.Config;
using Usher.Hosting;
using Usher.Tests.Support;

namespace Usher.Tests.Admin;

public sealed class AdminTests
{
    private const string Token = "0123456789abcdef-token";

    [Theory]
    [InlineData("/live", "live\n")]
    [InlineData("/ready", "ready\n")]
    [InlineData("/started", "started\n")]
    public async Task Health_says_yes_while_it_runs(string path, string answer)
    {
        await using var gateway = await TestGateway.Start("admin: 127.0.0.1:0\nroutes: { /**: { respond: 200 } }");
        Assert.Equal(answer, await gateway.Client.GetStringAsync(gateway.AdminUrl + path));
    }

    [Fact]
    public async Task Draining_is_live_but_not_ready()
    {
        await using var gateway = await TestGateway.Start("admin: 127.0.0.1:0\nroutes: { /**: { respond: 200 } }");
        gateway.Services.GetRequiredService<GatewayHost>().Drain();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await gateway.Client.GetAsync(gateway.AdminUrl + "/ready")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await gateway.Client.GetAsync(gateway.AdminUrl + "/live")).StatusCode);
    }

    [Theory]
    [InlineData("localhost", 200)]
    [InlineData("127.0.0.1:9901", 200)]
    [InlineData("127.9.9.9", 200)]
    [InlineData("[::1]:9901", 200)]
    [InlineData("evil.example", 421)]
    [InlineData("localhost.evil.example", 421)]
    [InlineData("192.0.2.7", 421)]
    public async Task A_host_that_is_not_this_machine_is_refused(string host, int status)
    {
        await using var gateway = await TestGateway.Start("admin: 127.0.0.1:0\nroutes: { /**: { respond: 200 } }");
        foreach (var path in new[] { "/metrics", "/live" })
        {
            await using var connection = await RawConnection.Open(new Uri(gateway.AdminUrl).Port);
            Assert.Equal(status, (await connection.Ask($"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n")).Status);
        }
    }

    [Theory]
    [InlineData(null, 401)]
    [InlineData("Bearer wrong", 401)]
    [InlineData("Basic " + Token, 401)]
    [InlineData("Bearer " + Token, 200)]
    public async Task Others_have_to_show_the_token_for_all_but_health(string? authorization, int status)
    {
        await using var gateway = await TestGateway.Start($"admin: {{ at: \"0.0.0.0:0\", token: {Token} }}\nroutes: {{ /**: {{ respond: 200 }} }}");
        var port = new Uri(gateway.AdminUrl).Port;
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{port}/metrics");
        if (authorization is not null) request.Headers.TryAddWithoutValidation("Authorization", authorization);
        Assert.Equal(status, (int)(await gateway.Client.SendAsync(request)).StatusCode);
        Assert.Equal("ready\n", await gateway.Client.GetStringAsync($"http://127.0.0.1:{port}/ready"));
    }

    [Theory]
    [InlineData("admin: :9901", "'admin' needs a token")]
    [InlineData("admin: 192.0.2.7:9901", "'admin' needs a token")]
    [InlineData("admin: { at: \":9901\", token: short }", "a token of at least 16")]
    [InlineData("admin: 127.0.0.1", "the port is missing")]
    [InlineData("listen: 127.0.0.1:9901\nadmin: 127.0.0.1:9901", "is also one of 'listen'")]
    public void What_would_be_open_to_others_is_an_error(string yaml, string message)
    {
        var check = GatewayCheck.Run(ConfigSource.Text("usher.yaml", yaml + "\nroutes: { /**: { respond: 200 } }"));
        Assert.Contains(message, ConfigErrorText.Render(check.Errors, colours: false), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_and_metrics_are_only_read()
    {
        await using var gateway = await TestGateway.Start("admin: 127.0.0.1:0\nroutes: { /**: { respond: 200 } }");
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await gateway.Client.PostAsync(gateway.AdminUrl + "/metrics", null)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await gateway.Client.GetAsync(gateway.AdminUrl + "/nothing")).StatusCode);
    }

    [Fact]
    public async Task A_reload_moves_it_and_takes_it_away()
    {
        using var folder = new TestFolder();
        var file = folder.PathOf("usher.yaml");
        await File.WriteAllTextAsync(file, "listen: 127.0.0.1:0\nadmin: 127.0.0.1:0\nroutes: { /**: { respond: 200 } }");
        await using var gateway = await TestGateway.Start(ConfigSource.File(file));
        var host = gateway.Services.GetRequiredService<GatewayHost>();
        var first = gateway.AdminUrl;
        await host.Reload("the test", CancellationToken.None);
        Assert.Equal(first, gateway.AdminUrl);
        Assert.Contains("usher_reloads_total{result=\"done\"} 1\n", await gateway.Client.GetStringAsync(first + "/metrics"), StringComparison.Ordinal);

        await File.WriteAllTextAsync(file, "listen: 127.0.0.1:0\nroutes: { /**: { respond: 204 } }");
        await host.Reload("the test", CancellationToken.None);
        await Eventually.Get(() => IsClosed(new Uri(first).Port), "end of the admin listener");
    }

    // It closes in the background, after the swap.
    private static async Task<string?> IsClosed(int port)
    {
        using var client = new System.Net.Sockets.TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port);
            return null;
        }
        catch (System.Net.Sockets.SocketException)
        {
            return "closed";
        }
    }
}
