using System.Net.Security;
using System.Runtime.Versioning;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Usher.Hosting;
using Usher.Tests.Support;

namespace Usher.Tests.Listeners.Tls;

/// <summary>Which certificate a client is shown, and in which version of TLS.</summary>
public sealed class CertificateChoiceTests
{
    private const string Routes = "routes: { /**: { respond: { body: hello } } }";

    [Fact]
    public async Task The_name_that_a_client_asks_for_chooses_the_certificate()
    {
        using var authority = new TestAuthority();
        var first = authority.ForServer(rsa: false, "first.example");
        var second = authority.ForServer(rsa: true, "second.example", "Third.Example");
        var below = authority.ForServer(rsa: false, "*.wild.example");
        await using var gateway = await Start($"certificates: [{first.Yaml}, {second.Yaml}, {below.Yaml}]");
        (string Name, IssuedCertificate Expected)[] cases =
        [
            ("first.example", first), ("second.example", second), ("third.example", second), ("THIRD.example", second), ("a.wild.example", below),
            ("wild.example", first), ("a.b.wild.example", first), ("nobody.example", first), ("", first),
        ];
        foreach (var (name, expected) in cases)
        {
            await using var client = await TlsClient.Open(gateway.Port, name);
            Assert.True(expected.Serial == client.Serial, $"'{name}' was shown another certificate");
            Assert.Equal("hello", (await client.Get(name.Length == 0 ? "any.example" : name)).Body);
        }
    }

    [Theory]
    [InlineData(SslProtocols.Tls13, true)]
    [InlineData(SslProtocols.Tls12, true)]
    [InlineData(SslProtocols.Tls12, false)]
    [UnsupportedOSPlatform("windows")]
    public async Task Of_two_certificates_for_a_name_a_client_is_shown_the_one_that_it_takes(SslProtocols version, bool takesEcdsa)
    {
        using var authority = new TestAuthority();
        var rsa = authority.ForServer(rsa: true, "both.example");
        var ecdsa = authority.ForServer(rsa: false, "both.example");
        await using var gateway = await Start($"certificates: [{rsa.Yaml}, {ecdsa.Yaml}]");
        foreach (var name in new[] { "both.example", "nobody.example" })
        {
            await using var client = await TlsClient.Open(gateway.Port, name, options =>
            {
                options.EnabledSslProtocols = version;
                if (!takesEcdsa) options.CipherSuitesPolicy = new CipherSuitesPolicy([TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256]);
            });
            Assert.Equal(takesEcdsa ? ecdsa.Serial : rsa.Serial, client.Serial);
            Assert.Equal("hello", (await client.Get(name)).Body);
        }
    }

    [Fact]
    public async Task A_PFX_file_and_an_encrypted_key_are_read()
    {
        using var authority = new TestAuthority();
        var (first, second) = (authority.ForServer(rsa: true, "pfx.example"), authority.ForServer(rsa: false, "pem.example"));
        var (pfx, key) = (authority.PathOf("site.pfx"), authority.PathOf("locked.key"));
        await File.WriteAllBytesAsync(pfx, first.Certificate.Export(X509ContentType.Pfx, "open sesame"), TestContext.Current.CancellationToken);
        using (var plain = ECDsa.Create())
        {
            plain.ImportFromPem(await File.ReadAllTextAsync(second.KeyFile, TestContext.Current.CancellationToken));
            var locks = new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 10_000);
            await File.WriteAllTextAsync(key, plain.ExportEncryptedPkcs8PrivateKeyPem("hush", locks), TestContext.Current.CancellationToken);
        }

        await using var gateway = await Start($"certificates: [{{ pfx: \"{pfx}\", password: open sesame }}, {{ cert: \"{second.CertFile}\", key: \"{key}\", password: hush }}]");
        foreach (var (name, expected) in new[] { ("pfx.example", first), ("pem.example", second) })
        {
            await using var client = await TlsClient.Open(gateway.Port, name);
            Assert.Equal(expected.Serial, client.Serial);
        }
    }

    [Theory]
    [InlineData("", SslProtocols.Tls12, true)]
    [InlineData("", SslProtocols.Tls13, true)]
    [InlineData("min: 1.3,", SslProtocols.Tls12, false)]
    [InlineData("profile: modern,", SslProtocols.Tls12, false)]
    [InlineData("profile: modern,", SslProtocols.Tls13, true)]
    public async Task A_version_that_is_too_old_is_refused(string setting, SslProtocols version, bool isTaken)
    {
        using var authority = new TestAuthority();
        await using var gateway = await Start($"{setting} certificates: {authority.ForServer(rsa: false, "a.example").Yaml}");
        var opening = TlsClient.Open(gateway.Port, "a.example", options => options.EnabledSslProtocols = version);
        if (isTaken)
        {
            await using var client = await opening;
            Assert.Equal(version, client.Stream.SslProtocol);
        }
        else
        {
            await Assert.ThrowsAnyAsync<Exception>(() => opening);
        }
    }

    [Theory]
    [InlineData("", "h2,http/1.1", "h2")]
    [InlineData("", "http/1.1", "http/1.1")]
    [InlineData(", protocols: http1", "h2,http/1.1", "http/1.1")]
    [InlineData(", protocols: h2", "http/1.1,h2", "h2")]
    public async Task The_listeners_protocols_are_what_it_offers(string protocols, string offered, string expected)
    {
        using var authority = new TestAuthority();
        await using var gateway = await Start($"certificates: {authority.ForServer(rsa: false, "a.example").Yaml}", protocols);
        await using var client = await TlsClient.Open(gateway.Port, "a.example", options =>
            options.ApplicationProtocols = [.. offered.Split(',').Select(name => new SslApplicationProtocol(name))]);
        Assert.Equal(expected, client.Stream.NegotiatedApplicationProtocol.ToString());
    }

    [Theory]
    [InlineData("-tls1_3")]
    [InlineData("-tls1_2")]
    public async Task A_second_handshake_resumes_the_session_even_after_a_reload(string version)
    {
        Assert.SkipUnless(TestProcess.Exists("openssl"), "openssl is not installed");
        using var authority = new TestAuthority();
        var certificate = authority.ForServer(rsa: false, "a.example");
        using var folder = new ConfigFolder(Yaml($"certificates: {certificate.Yaml}", "", FreePort.Next()));
        await using var gateway = await TestGateway.Start(ConfigSource.File(folder.File));
        var session = authority.PathOf("session.pem");
        var first = await Handshake(gateway.Port, version, "-sess_out", session);
        Assert.True(first.Contains("New, TLSv1", StringComparison.Ordinal), first);
        folder.Write((await File.ReadAllTextAsync(folder.File, TestContext.Current.CancellationToken)).Replace("hello", "again", StringComparison.Ordinal));
        await gateway.Log.WaitFor("Reloaded");
        var second = await Handshake(gateway.Port, version, "-sess_in", session);
        Assert.True(second.Contains("Reused, TLSv1", StringComparison.Ordinal), second);
        Assert.Contains("again", second, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_for_another_host_than_the_handshakes_is_misdirected()
    {
        using var authority = new TestAuthority();
        await using var gateway = await Start($"certificates: {authority.ForServer(rsa: false, "a.example", "b.example").Yaml}");
        await using var client = await TlsClient.Open(gateway.Port, "a.example");
        Assert.Equal(200, (await client.Get("a.example")).Status);
        Assert.Equal(200, (await client.Get("A.EXAMPLE:443")).Status);
        var misdirected = await client.Get("b.example");
        Assert.Equal((421, "application/problem+json"), (misdirected.Status, misdirected["Content-Type"]));
        Assert.Contains("\"misdirected\"", misdirected.Body, StringComparison.Ordinal);
        Assert.Equal(421, (await client.Get("127.0.0.1")).Status);
        Assert.Equal(200, (await client.Get("a.example")).Status);

        await using var unnamed = await TlsClient.Open(gateway.Port);
        Assert.Equal(200, (await unnamed.Get("b.example")).Status);
    }

    private static async Task<string> Handshake(int port, string version, params string[] more)
    {
        string[] arguments = ["s_client", "-connect", $"127.0.0.1:{port}", "-servername", "a.example", version, "-ign_eof", .. more];
        var (_, output) = await TestProcess.Run("openssl", arguments, "GET / HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n");
        return output;
    }

    private static string Yaml(string tls, string listen, int port) => $"listen: {{ at: \"127.0.0.1:{port}\", tls: true{listen} }}\ntls: {{ {tls} }}\n{Routes}\n";

    private static Task<TestGateway> Start(string tls, string listen = "") => TestGateway.Start(Yaml(tls, listen, 0));
}
