using System.Globalization;
using Usher.Hosting;
using Usher.Tests.Support;

namespace Usher.Tests.Docs;

/// <summary>docs/start-simple.md: every step is the one before and a few lines, and the file of every step loads.</summary>
public sealed class StartSimpleTests
{
    private const int AFewLines = 8;

    [Fact]
    public void Each_step_is_the_one_before_and_a_few_lines()
    {
        var (text, steps) = ("", 0);
        foreach (var (name, change) in Steps())
        {
            text = change.Language == "yaml" ? change.Text : LineDiff.Apply(text, change.Text);
            Assert.True(steps++ == 0 || change.Language == "diff", $"{name} starts over");
            Assert.True(LineDiff.ChangedLines(change.Text) <= AFewLines, $"{name} is more than a few lines");
            Assert.Equal(File.ReadAllText(Repository.PathOf("examples", "start-simple", name)), text);
        }

        Assert.Equal(Directory.GetFiles(Repository.PathOf("examples", "start-simple"), "*.yaml").Length, steps);
    }

    [Fact]
    public void The_file_of_every_step_loads()
    {
        using var folder = new TestFolder();
        using var certificate = new TestCertificate("shop.example.com");
        File.Copy(certificate.CertificateFile, folder.PathOf("site.pem"));
        File.Copy(certificate.KeyFile, folder.PathOf("site.key"));
        foreach (var (name, _) in Steps())
        {
            var file = folder.PathOf(name);
            File.Copy(Repository.PathOf("examples", "start-simple", name), file);
            var check = GatewayCheck.Run(ConfigSource.File(file), global::Usher.Cli.GatewayProgram.AddPackages);
            Assert.True(check.IsValid, $"{name}:\n{Usher.Config.ConfigErrorText.Render(check.Errors, colours: false)}");
        }
    }

    private static IEnumerable<(string Name, MarkdownFence Change)> Steps() =>
        Markdown.Fences(File.ReadAllText(Repository.PathOf("docs", "start-simple.md")))
            .Where(fence => fence.Info.EndsWith(".yaml", StringComparison.Ordinal) && char.IsAsciiDigit(fence.Info[0]))
            .OrderBy(fence => int.Parse(fence.Info.Split('-')[0], CultureInfo.InvariantCulture))
            .Select(fence => (fence.Info, fence));
}
