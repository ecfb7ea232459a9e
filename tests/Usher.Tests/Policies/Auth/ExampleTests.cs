using Usher.Config;
using Usher.Hosting;
using Usher.Tests.Support;

namespace Usher.Tests.Policies.Auth;

/// <summary>The examples load, and are as short as they are said to be.</summary>
public sealed class ExampleTests
{
    [Theory]
    [InlineData("jwt.yaml", 6)]
    [InlineData("api-key.yaml", 9)]
    public void An_example_loads(string name, int most)
    {
        var path = Repository.PathOf("examples", "auth", name);
        var check = GatewayCheck.Run(ConfigSource.File(path));
        Assert.True(check.IsValid, ConfigErrorText.Render(check.Errors, colours: false));
        Assert.InRange(File.ReadLines(path).Count(), 1, most);
    }

    [Fact]
    public async Task The_example_for_development_runs_with_the_keys_that_usher_token_makes()
    {
        using var folder = new TestFolder();
        File.Copy(Repository.PathOf("examples", "auth", "development.yaml"), folder.PathOf("usher.yaml"));
        await CliProcess.Run(folder.Root, "token");
        var check = GatewayCheck.Run(ConfigSource.File(folder.PathOf("usher.yaml")));
        Assert.True(check.IsValid, ConfigErrorText.Render(check.Errors, colours: false));
    }
}
