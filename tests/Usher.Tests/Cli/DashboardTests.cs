using Usher.Hosting;
using Usher.Tests.Admin;
using Usher.Tests.Support;

namespace Usher.Tests.Cli;

public sealed class DashboardTests
{
    [Fact]
    public async Task Prints_the_address_with_the_token_behind_its_hash()
    {
        using var folder = new ConfigFolder("listen: 127.0.0.1:0\nadmin: 127.0.0.1:0\nroutes: { /a: { respond: 200 } }\n");
        await using var gateway = await TestGateway.Start(ConfigSource.File(folder.File));
        var token = new AdminClient(gateway).Token;
        var (code, output, _) = await CliProcess.Run(folder.Path, "dashboard", "usher.yaml");
        Assert.Equal((0, $"{gateway.AdminUrl}/#token={token}\n"), (code, output));
        (code, output, _) = await CliProcess.Run(folder.Path, "dashboard", "--token", "usher.yaml");
        Assert.Equal((0, $"{token}\n"), (code, output));
    }

    [Fact]
    public async Task Says_what_to_add_where_there_is_no_dashboard()
    {
        using var folder = new ConfigFolder("listen: 127.0.0.1:0\nroutes: { /a: { respond: 200 } }\n");
        await using var gateway = await TestGateway.Start(ConfigSource.File(folder.File));
        var (code, _, errors) = await CliProcess.Run(folder.Path, "dashboard", "usher.yaml");
        Assert.Equal(1, code);
        Assert.Contains("admin: 127.0.0.1:9901", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dry_run_of_a_reload_shows_the_difference_and_what_is_wrong()
    {
        using var folder = new ConfigFolder("listen: 127.0.0.1:0\nroutes:\n  /a: { respond: 200 }\n");
        await using var gateway = await TestGateway.Start(ConfigSource.File(folder.File));
        var (code, output, _) = await CliProcess.Run(folder.Path, "reload", "--dry-run", "usher.yaml");
        Assert.Equal((0, "nothing would change\n"), (code, output));
        folder.Write("listen: 127.0.0.1:0\nrouts: {}\n");
        (code, _, var errors) = await CliProcess.Run(folder.Path, "reload", "--dry-run", "usher.yaml");
        Assert.Equal(2, code);
        Assert.Contains("did you mean 'routes'?", errors, StringComparison.Ordinal);
    }
}
