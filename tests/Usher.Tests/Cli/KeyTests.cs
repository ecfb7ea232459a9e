using System.Net;
using Usher.Tests.Policies.Auth;
using Usher.Tests.Support;

namespace Usher.Tests.Cli;

/// <summary>What <c>usher key</c> and <c>usher token</c> print is what a file takes.</summary>
public sealed class KeyTests
{
    [Fact]
    public async Task A_key_that_was_made_passes_with_the_lines_that_came_with_it()
    {
        using var folder = new TestFolder();
        var (code, output, errors) = await CliProcess.Run(folder.Root, "key", "--consumer", "shop", "--expires", "2099-01-01");
        Assert.Equal(0, code);
        await using var gateway = await TestGateway.Start($"{errors}\nauth: {{ keys: {{ apiKey: X-Api-Key }} }}\nroutes:\n  /**: {{ auth: keys, respond: 200 }}\n");
        using var request = AuthFixture.Request(null, "/", ("X-Api-Key", output.Trim()));
        using var response = await gateway.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.DoesNotContain(output.Trim(), errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_that_was_made_passes_with_the_lines_that_came_with_it()
    {
        using var folder = new TestFolder();
        var (code, output, errors) = await CliProcess.Run(folder.Root, "token", "--sub", "alice", "--audience", "api", "--group", "ops", "--claim", "tenant=acme", "--claim", "level=7");
        Assert.Equal(0, code);
        await using var upstream = await TestUpstream.Start(AuthFixture.Show);
        var lines = errors.Replace("usher-dev.pub.pem", folder.PathOf("usher-dev.pub.pem"), StringComparison.Ordinal);
        await using var gateway = await TestGateway.Start($"{lines}\nroutes:\n  /**: {{ auth: dev, to: \"{upstream.Url}\" }}\n");
        using var request = AuthFixture.Request(output.Trim());
        using var response = await gateway.Client.SendAsync(request);
        Assert.Contains("X-Consumer-Id: alice\n", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.PathOf("usher-dev.pem")));

        var (_, again, nothing) = await CliProcess.Run(folder.Root, "token");
        Assert.Equal("", nothing);
        using var second = AuthFixture.Request(again.Trim());
        using var passed = await gateway.Client.SendAsync(second);
        Assert.Equal(HttpStatusCode.OK, passed.StatusCode);
    }

    [Theory]
    [InlineData("key", "--expires", "soon")]
    [InlineData("token", "--claim", "novalue")]
    [InlineData("token", "--for", "long")]
    public async Task A_bad_argument_is_told(params string[] arguments)
    {
        using var folder = new TestFolder();
        var (code, output, errors) = await CliProcess.Run(folder.Root, arguments);
        Assert.Equal(2, code);
        Assert.Equal("", output);
        Assert.Contains("expected", errors, StringComparison.Ordinal);
    }
}
