using Usher.Config;
using Usher.Hosting;
using Usher.Listeners;
using Usher.Runtime;
using Usher.Tests.Support;

namespace Usher.Tests.Listeners;

/// <summary>HTTP/3 is spoken where the machine has QUIC, and where it has not that is said.</summary>
public sealed class Http3GateTests
{
    [Theory]
    [InlineData("[http1, h2, h3]", true, null)]
    [InlineData("[http1, h2, h3]", false, null)]
    [InlineData("h3", true, null)]
    [InlineData("h3", false, "nothing can be served at this address with 'h3' alone")]
    public void H3_alone_is_an_error_where_there_is_no_QUIC(string protocols, bool hasQuic, string? error)
    {
        var reading = ConfigReader.ReadText("usher.yaml", $"listen: {{ at: \":8443\", tls: true, protocols: {protocols} }}\nroutes: {{ /**: \"http://127.0.0.1:9\" }}\n", []);
        var before = reading.Check.Errors.Count;               // there is no certificate, which is another story
        var specs = ListenerCompiler.Compile(reading.Config!, reading.Check, hasQuic);
        Assert.True(specs[0].Protocols.HasFlag(ListenerProtocols.Http3));
        Assert.Equal(error, reading.Check.Errors.Skip(before).SingleOrDefault()?.Message);
    }

    [Fact]
    public async Task Without_QUIC_the_other_protocols_are_served_and_the_log_says_what_is_missing()
    {
        Assert.SkipWhen(Http3.IsSupported, "this machine has QUIC");
        using var authority = new TestAuthority();
        await using var gateway = await Start(authority);
        await gateway.Log.WaitFor("127.0.0.1:0 does not speak h3, but its other protocols alone. HTTP/3 needs QUIC, and .NET finds no libmsquic");
        await using var client = await TlsClient.Open(gateway.Port, "a.example");
        var answer = await client.Get("a.example");
        Assert.Equal(("hello", null), (answer.Body, answer["Alt-Svc"]));
    }

    [Fact]
    public async Task With_QUIC_the_other_protocols_say_so_in_Alt_Svc()
    {
        Assert.SkipUnless(Http3.IsSupported, "this machine has no QUIC (libmsquic)");
        using var authority = new TestAuthority();
        await using var gateway = await Start(authority);
        await using var client = await TlsClient.Open(gateway.Port, "a.example");
        Assert.Contains("h3=", (await client.Get("a.example"))["Alt-Svc"], StringComparison.Ordinal);
        using var http3 = new HttpClient(new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true } })
            { DefaultRequestVersion = System.Net.HttpVersion.Version30, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        Assert.Equal("hello", await http3.GetStringAsync(new Uri($"https://localhost:{gateway.Port}/"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void An_upstream_that_is_to_be_spoken_to_in_h3_is_an_error_where_there_is_no_QUIC()
    {
        Assert.SkipWhen(Http3.IsSupported, "this machine has QUIC");
        var check = GatewayCheck.Run(ConfigSource.Text("usher.yaml", "upstreams: { app: { to: \"https://app.example\", protocol: h3 } }\nroutes: { /**: app }\n"));
        var error = Assert.Single(check.Errors);
        Assert.Equal(("usher.yaml:1:58", "'h3' cannot be spoken here: .NET finds no libmsquic (2.2 or newer) on this machine"), ($"{error.Place}", error.Message));
    }

    private static Task<TestGateway> Start(TestAuthority authority) => TestGateway.Start($$"""
        listen: { at: "127.0.0.1:0", tls: true, protocols: [http1, h2, h3] }
        tls: { certificates: [{{authority.ForServer(rsa: false, "a.example", "localhost").Yaml}}] }
        routes: { /**: { respond: { body: hello } } }
        """);
}
