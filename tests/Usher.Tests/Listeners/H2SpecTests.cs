using System.Globalization;
using Usher.Tests.Support;

namespace Usher.Tests.Listeners;

/// <summary>
/// The generic and HTTP/2 sections of h2spec, a suite of its own for RFC 9113. Debian does not have it: build it from github.com/summerwind/h2spec and put it on the
/// path, and it runs here.
/// </summary>
public sealed class H2SpecTests
{
    // Some cases go on with a stream, which must not have ended before: it waits for the client to take the rest.
    private static readonly string MoreThanTheWindow = new('h', 100_000);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_case_passes(bool isSecure)
    {
        Assert.SkipUnless(TestProcess.Exists("h2spec"), "h2spec is not on the path");
        using var authority = new TestAuthority();
        await using var gateway = await TestGateway.Start($$"""
            listen: { at: "127.0.0.1:0", {{(isSecure ? "tls: true" : "protocols: h2c")}} }
            tls: { certificates: [{{authority.ForServer(rsa: false, "localhost").Yaml}}] }
            routes: { /**: { respond: { body: "{{MoreThanTheWindow}}" } } }
            """);
        string[] arguments = ["-h", "127.0.0.1", "-p", gateway.Port.ToString(CultureInfo.InvariantCulture), "-o", "5", .. isSecure ? new[] { "-t", "-k" } : [], "generic", "http2"];
        var (code, output) = await TestProcess.Run("h2spec", arguments, "");
        Assert.True(code == 0 && output.Contains(" 0 failed", StringComparison.Ordinal), output[^Math.Min(output.Length, 5000)..]);
    }
}
