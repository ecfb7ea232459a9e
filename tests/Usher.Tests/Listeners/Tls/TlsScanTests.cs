using System.Text.Json;
using System.Text.RegularExpressions;
using Usher.Tests.Support;

namespace Usher.Tests.Listeners.Tls;

/// <summary>What scanners find with the default settings.</summary>
public sealed partial class TlsScanTests
{
    [Fact]
    public async Task Sslscan_finds_nothing_that_is_old_or_weak()
    {
        Assert.SkipUnless(TestProcess.Exists("sslscan"), "sslscan is not installed");
        using var authority = new TestAuthority();
        await using var gateway = await Start(authority);
        var (_, output) = await TestProcess.Run("sslscan", ["--no-colour", $"localhost:{gateway.Port}"], "");
        foreach (var version in new[] { "SSLv2", "SSLv3", "TLSv1.0", "TLSv1.1" }) Assert.Matches($@"(?m)^{Regex.Escape(version)}\s+disabled", output);
        foreach (var version in new[] { "TLSv1.2", "TLSv1.3" }) Assert.Matches($@"(?m)^{Regex.Escape(version)}\s+enabled", output);
        Assert.Contains("Session renegotiation not supported", output, StringComparison.Ordinal);
        var ciphers = Cipher().Matches(output);
        Assert.True(ciphers.Count >= 4, output);
        Assert.All(ciphers, cipher =>
        {
            Assert.True(int.Parse(cipher.Groups[1].Value, provider: null) >= 128, cipher.Value);
            Assert.True(cipher.Groups[2].Value.StartsWith("ECDHE-", StringComparison.Ordinal) || cipher.Groups[2].Value.StartsWith("TLS_", StringComparison.Ordinal), cipher.Value);
        });
    }

    [Fact]
    public async Task Testssl_finds_nothing_above_low()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("USHER_TESTSSL") is "1", "testssl.sh takes minutes; USHER_TESTSSL=1 runs it");
        Assert.SkipUnless(TestProcess.Exists("testssl"), "testssl.sh is not installed");
        using var authority = new TestAuthority();
        await using var gateway = await Start(authority);
        var report = authority.PathOf("report.json");
        string[] arguments = ["--quiet", "--color", "0", "--add-ca", authority.CaFile, "--severity", "MEDIUM", "--jsonfile", report, "-p", "-s", "-f", "-S", "-U", $"https://localhost:{gateway.Port}"];
        var (_, output) = await TestProcess.Run("testssl", arguments, "");
        using var findings = JsonDocument.Parse(await File.ReadAllTextAsync(report));
        // That the test's authority publishes no revocations is no matter of Usher's.
        var serious = findings.RootElement.EnumerateArray().Where(finding => finding.GetProperty("id").GetString() is not "cert_revocation").Select(finding => finding.ToString());
        Assert.True(output.Contains(" Done ", StringComparison.Ordinal), output);
        Assert.Empty(serious);
    }

    private static Task<TestGateway> Start(TestAuthority authority) => TestGateway.Start($$"""
        listen: { at: "127.0.0.1:0", tls: true }
        tls: { certificates: [{{authority.ForServer(rsa: false, "localhost").Yaml}}] }
        routes: { /**: { respond: { body: hello } } }
        """);

    [GeneratedRegex(@"^(?:Preferred|Accepted)\s+TLSv1\.[23]\s+(\d+) bits\s+(\S+)", RegexOptions.Multiline)]
    private static partial Regex Cipher();
}
