using Usher.Policies;
using Usher.Tests.Support;

namespace Usher.Tests.Cli;

public sealed class SchemaTests
{
    [Theory]
    [InlineData("schema/usher.schema.json")]
    [InlineData("docs/reference.md", "--markdown")]
    public async Task What_is_committed_is_what_the_program_prints(string file, params string[] arguments)
    {
        var (code, output, errors) = await CliProcess.Run(Repository.Root, ["schema", .. arguments]);
        Assert.Equal("", errors);
        Assert.Equal(0, code);
        var command = $"dotnet run --project src/Usher.Cli -c Release -- {string.Join(' ', ["schema", .. arguments])} > {file}";
        Assert.True(File.Exists(Repository.PathOf(file)) && File.ReadAllText(Repository.PathOf(file)) == output, $"{file} is out of date. Write it anew with:\n{command}");
    }

    [Fact]
    public void Every_link_of_the_reference_leads_to_a_file()
    {
        var text = File.ReadAllText(Repository.PathOf("docs", "reference.md"));
        var links = text.Split("](../").Skip(1).Select(rest => rest[..rest.IndexOf(')', StringComparison.Ordinal)]).ToList();
        Assert.Equal(BuiltInPolicies.All.Count, links.Count);
        Assert.All(links, link => Assert.True(File.Exists(Repository.PathOf(link)), link));
    }
}
