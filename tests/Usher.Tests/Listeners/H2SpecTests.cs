using System.Globalization;
using Microsoft.AspNetCore.Http;
using Usher.Tests.Support;

namespace Usher.Tests.Listeners;

/// <summary>
/// The generic and HTTP/2 sections of h2spec, a suite of its own for RFC 9113. Debian does not have it: build it from github.com/summerwind/h2spec and put it on the
/// path, and it runs here.
/// </summary>
public sealed class H2SpecTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_case_passes(bool isSecure)
    {
        Assert.SkipUnless(TestProcess.Exists("h2spec"), "h2spec is not on the path");
        using var authority = new TestAuthority();

        // Not at once: some cases go on with a stream, which must not have ended before.
        await using var upstream = await TestUpstream.Start(static async context =>
        {
            await Task.Delay(20, context.RequestAborted);
            await context.Response.WriteAsync("hello");
        });
        await using var gateway = await TestGateway.Start($$"""
            listen: { at: "127.0.0.1:0", {{(isSecure ? "tls: true" : "protocols: h2c")}} }
            tls: { certificates: [{{authority.ForServer(rsa: false, "localhost").Yaml}}] }
            routes: { /**: "{{upstream.Url}}" }
            """);
        string[] arguments = ["-h", "127.0.0.1", "-p", gateway.Port.ToString(CultureInfo.InvariantCulture), "-o", "5", .. isSecure ? new[] { "-t", "-k" } : [], "generic", "http2"];
        var (code, output) = await TestProcess.Run("h2spec", arguments, "");
        Assert.True(code == 0 && output.Contains(" 0 failed", StringComparison.Ordinal), output[^Math.Min(output.Length, 5000)..]);
    }
}
