using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Usher.Telemetry.Metrics;
using Usher.Tests.Support;

namespace Usher.Tests.Listeners;

/// <summary>Each limit holds, and is counted where an operator looks.</summary>
public sealed class LimitsTests
{
    private const string Simple = "routes: { /**: { respond: { body: hello } } }";

    [Theory]
    [InlineData("headers: 3", "A: 1\r\nB: 2\r\nC: 3\r\nD: 4\r\n", 431)]
    [InlineData("headers: 5", "A: 1\r\nB: 2\r\nC: 3\r\nD: 4\r\n", 200)]
    [InlineData("headerSize: 1KB", "A: {1100}\r\n", 431)]
    [InlineData("headerSize: 2KB", "A: {1100}\r\n", 200)]
    public async Task The_fields_of_a_request_are_limited(string limit, string fields, int status)
    {
        await using var gateway = await TestGateway.Start($"limits: {{ {limit} }}\n{Simple}");
        await using var client = await gateway.Connect();
        var answer = await client.Ask($"GET / HTTP/1.1\r\nHost: x\r\n{fields.Replace("{1100}", new string('a', 1100), StringComparison.Ordinal)}\r\n");
        Assert.Equal(status, answer.Status);
        if (status != 200) await Counted(gateway, limit[..limit.IndexOf(':', StringComparison.Ordinal)]);
    }

    [Fact]
    public async Task The_request_line_is_limited_and_metrics_show_it()
    {
        await using var gateway = await TestGateway.Start($"listen: 127.0.0.1:0\nadmin: 127.0.0.1:0\nlimits: {{ requestLine: 256B }}\n{Simple}");
        await using var client = await gateway.Connect();
        Assert.Equal(414, (await client.Ask($"GET /{new string('a', 300)} HTTP/1.1\r\nHost: x\r\n\r\n")).Status);
        await Counted(gateway, "requestLine");
        await using var good = await gateway.Connect();
        Assert.Equal(200, (await good.Ask($"GET /{new string('a', 200)} HTTP/1.1\r\nHost: x\r\n\r\n")).Status);
        using var operators = new HttpClient();
        var metrics = await operators.GetStringAsync(new Uri(gateway.AdminUrl + "/metrics"), TestContext.Current.CancellationToken);
        Assert.Contains("usher_listener_refusals_total{usher_limit=\"requestLine\"} 1", metrics, StringComparison.Ordinal);
        Assert.Contains("usher_listener_connections 1\n", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_head_that_does_not_end_in_time_is_given_up()
    {
        await using var gateway = await TestGateway.Start($"limits: {{ headerTime: 1s }}\n{Simple}");
        await using var client = await gateway.Connect();
        await client.Send("GET / HTTP/1.1\r\nHost: x\r\nA");
        Assert.StartsWith("HTTP/1.1 408 ", await client.ReadToEnd(), StringComparison.Ordinal);
        await Counted(gateway, "headerTime");
    }

    [Fact]
    public async Task A_connection_that_asks_for_nothing_is_closed()
    {
        await using var gateway = await TestGateway.Start($"limits: {{ idleTime: 1s }}\n{Simple}");
        await using var client = await gateway.Connect();
        Assert.Equal("", await client.ReadToEnd());
        await Counted(gateway, "idleTime");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_handshake_that_does_not_begin_in_time_is_given_up(bool isLookedAt)
    {
        using var authority = new TestAuthority();
        var more = isLookedAt ? $", {authority.ForServer(rsa: true, "a.example").Yaml}" : "";
        await using var gateway = await TestGateway.Start($$"""
            listen: { at: "127.0.0.1:0", tls: true }
            tls: { certificates: [{{authority.ForServer(rsa: false, "a.example").Yaml}}{{more}}] }
            limits: { handshakeTime: 1s }
            {{Simple}}
            """);
        await using var client = await gateway.Connect();
        await client.Send(new byte[] { 22, 3, 1, 1 });
        Assert.Equal("", await client.ReadToEnd());
        await Counted(gateway, "handshake");
        await using var good = await TlsClient.Open(gateway.Port, "a.example");
        Assert.Equal("hello", (await good.Get("a.example")).Body);
    }

    [Theory]
    [InlineData("application/octet-stream", true)]
    [InlineData("application/grpc", false)]
    public async Task A_body_that_trickles_is_given_up_but_a_stream_of_messages_may_pause(string type, bool isCut)
    {
        await using var upstream = await TestUpstream.Start(async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            await context.Response.WriteAsync("whole");
        });
        await using var gateway = await TestGateway.Start($"limits: {{ bodyRate: 1KB/s }}\nroutes: {{ /**: \"{upstream.Url}\" }}");
        await using var client = await gateway.Connect();
        await client.Send($"POST / HTTP/1.1\r\nHost: x\r\nContent-Type: {type}\r\nContent-Length: 14\r\n\r\n");
        var ended = client.ReadResponse();
        for (var i = 0; i < 13 && !ended.IsCompleted; i++)
        {
            await client.Send("x");
            await Task.WhenAny(ended, Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken));
        }

        if (!isCut) await client.Send("x");
        Assert.Equal(isCut ? 408 : 200, (await ended).Status);
        if (isCut) await Counted(gateway, "bodyRate");
    }

    [Fact]
    public async Task A_client_that_does_not_take_its_response_is_cut_off()
    {
        await using var upstream = await TestUpstream.Start(async context =>
        {
            var block = new byte[64 * 1024];
            for (var i = 0; i < 1024; i++) await context.Response.Body.WriteAsync(block, context.RequestAborted);
        });
        await using var gateway = await TestGateway.Start($"limits: {{ responseRate: 10MB/s }}\nroutes: {{ /**: \"{upstream.Url}\" }}");
        await using var client = await gateway.Connect();
        await client.Send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        await Counted(gateway, "responseRate");
    }

    [Fact]
    public async Task Connections_are_limited_in_all_and_freed_again()
    {
        await using var gateway = await TestGateway.Start($"limits: {{ connections: 2 }}\n{Simple}");
        await using (var first = await Served(gateway))
        await using (var second = await Served(gateway))
        {
            Assert.Equal("", await AskOnce(gateway));
            await Counted(gateway, "connections");
            await gateway.Log.WaitFor("more than 'limits: connections' allows");
        }

        await Eventually.Get(async () => (await AskOnce(gateway)).EndsWith("hello", StringComparison.Ordinal) ? "it" : null, "room");
    }

    [Theory]
    [InlineData("limits: { perIp: 1 }", "", false)]
    [InlineData("", ", limits: { perIp: 1 }", false)]
    [InlineData("limits: { perIp: 1 }\ntrust: 127.0.0.1", "", true)]
    public async Task Connections_of_one_address_are_limited_unless_it_is_a_trusted_proxy(string top, string own, bool isFree)
    {
        await using var gateway = await TestGateway.Start($"listen: {{ at: \"127.0.0.1:0\"{own} }}\n{top}\n{Simple}");
        await using var first = await Served(gateway);
        Assert.Equal(isFree, (await AskOnce(gateway)).EndsWith("hello", StringComparison.Ordinal));
        if (!isFree) await Counted(gateway, "perIp");
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::2", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    public void A_client_of_IPv6_is_counted_by_its_network(string one, string other, bool isSame) =>
        Assert.Equal(isSame, Usher.Listeners.ConnectionGate.KeyOf(System.Net.IPAddress.Parse(one)) == Usher.Listeners.ConnectionGate.KeyOf(System.Net.IPAddress.Parse(other)));

    [Fact]
    public async Task A_listeners_own_limits_win_over_the_files()
    {
        await using var gateway = await TestGateway.Start($"listen: [{{ at: \"127.0.0.1:0\", limits: {{ headers: 3 }} }}, \"127.0.0.1:0\"]\nlimits: {{ headers: 4, requestLine: 256B }}\n{Simple}");
        int[] ports = [.. gateway.Addresses.Select(address => new Uri(address).Port)];
        foreach (var (port, fields, path, status) in new[] { (0, "A: 1\r\nB: 2\r\nC: 3\r\n", 1, 431), (1, "A: 1\r\nB: 2\r\nC: 3\r\n", 1, 200), (0, "", 300, 414), (1, "", 300, 414) })
        {
            await using var client = await RawConnection.Open(ports[port]);
            Assert.Equal(status, (await client.Ask(new StringBuilder("GET /").Append('a', path).Append($" HTTP/1.1\r\nHost: x\r\n{fields}\r\n").ToString())).Status);
        }
    }

    internal static Task Counted(TestGateway gateway, string limit) => Eventually.Get(() =>
        Task.FromResult(gateway.Services.GetRequiredService<GatewayMetrics>().Listeners.Refusals.Any(refusal => refusal.Limit == limit) ? "it" : null), $"refusal by '{limit}'");

    // A connection that is turned away may be reset before the client has sent anything.
    private static async Task<string> AskOnce(TestGateway gateway)
    {
        try
        {
            await using var client = await gateway.Connect();
            await client.Send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            return await client.ReadToEnd();
        }
        catch (System.Net.Sockets.SocketException)
        {
            return "";
        }
    }

    private static async Task<RawConnection> Served(TestGateway gateway)
    {
        var client = await gateway.Connect();
        Assert.Equal(200, (await client.Ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n")).Status);
        return client;
    }
}
