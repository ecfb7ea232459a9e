using System.Text.Json;
using Usher.Tests.Support;

namespace Usher.Tests.Cli;

public sealed class RoutesTests
{
    private static readonly string Folder = Repository.PathOf("tests", "Usher.Tests", "Cli", "Golden");

    [Theory]
    [InlineData("routes.txt")]
    [InlineData("routes-upstreams.txt", "--upstreams")]
    [InlineData("routes.json", "--json", "--upstreams")]
    public async Task Lists_all_routes_in_the_order_of_the_file(string golden, params string[] arguments)
    {
        var (code, output, errors) = await CliProcess.Run(Folder, ["routes", "--file", "usher.yaml", .. arguments]);
        Assert.Equal("", errors);
        Assert.Equal(0, code);
        Golden.Equal(Path.Combine(Folder, golden), output);
    }

    [Fact]
    public async Task Lists_splits()
    {
        var (code, output, _) = await CliProcess.Run(Folder, "routes", "--file", "split.yaml", "--upstreams");
        Assert.Equal(0, code);
        Golden.Equal(Path.Combine(Folder, "routes-split.txt"), output);
    }

    [Fact]
    public async Task Lists_ten_thousand()
    {
        using var folder = new TestFolder();
        File.WriteAllText(folder.PathOf("usher.yaml"), "routes:\n" + string.Concat(Enumerable.Range(0, 10_000).Select(i => $"  GET /r{i}/{{id}}: http://127.0.0.1:5000\n")));
        var (code, output, _) = await CliProcess.Run(folder.Root, "routes", "--json");
        Assert.Equal(0, code);
        using var json = JsonDocument.Parse(output);
        Assert.Equal(10_000, json.RootElement.GetProperty("routes").GetArrayLength());
    }

    [Theory]
    [InlineData("explain")]
    [InlineData("routes")]
    [InlineData("schema")]
    public async Task Help_shows_an_example(string command)
    {
        var (code, output, _) = await CliProcess.Run(Folder, command, "--help");
        Assert.Equal(0, code);
        Assert.Contains($"usher {command} ", output, StringComparison.Ordinal);
        Assert.Contains("Example", output, StringComparison.Ordinal);
    }
}
