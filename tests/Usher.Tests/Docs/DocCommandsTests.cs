using System.Globalization;
using System.Text.RegularExpressions;
using Usher.Examples.Payments.Proof;
using Usher.Hosting;
using Usher.Tests.Support;

namespace Usher.Tests.Docs;

/// <summary>
/// Every command of the documents is run: blocks marked <c>sh</c>, <c>bash</c> or <c>console</c>, in their order, in one shell for each document. A
/// block <c>yaml NAME</c> becomes a file, and is checked unless it says <c>no-check</c>. <c># 401</c> behind a command says which status it gets, <c># exit code 2</c> how it ends;
/// otherwise it has to end well. <c>sh no-run: REASON</c> is left out.
/// </summary>
public sealed partial class DocCommandsTests
{
    private static readonly string[] Shells = ["sh", "bash", "console"];

    private static readonly string[] NotRun =
    [
        "README.md: no-run: it runs these tests",
        "CONTRIBUTING.md: no-run: it runs these tests",
        "examples/payments/README.md: no-run: PaymentsTests runs it, shortened",
        "examples/ha/README.md: no-run: HighAvailabilityTests runs it, shortened",
        "docs/high-availability.md: no-run: HighAvailabilityTests runs it, shortened",
        "docs/operations.md: no-run: it needs systemd",
        "docs/dashboard.md: no-run: it needs Node.js",
    ];

    public static TheoryData<string> Documents()
    {
        var documents = new TheoryData<string>();
        foreach (var document in RepositoryRulesTests.Documents())
        {
            if (Fences(document.Data).Any(fence => IsRun(fence) || IsFile(fence))) documents.Add(document.Data);
        }

        return documents;
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public async Task Every_command_in_the_docs_does_what_they_say(string document)
    {
        SkipWithoutWhatItNeeds(document);
        using var folder = new DocFolder();
        await using var shell = new DocShell(folder);
        foreach (var fence in Fences(document))
        {
            if (IsFile(fence)) Write(document, folder, fence);
            if (!IsRun(fence)) continue;
            foreach (var command in Commands(fence))
            {
                var (code, output) = await shell.Do(command);
                var place = $"{document}:{fence.Line}\n{command}\n\n{output}";
                var status = Status().Matches(output).LastOrDefault()?.Groups[1].Value;
                if (ExpectedStatus().Match(command) is { Success: true } expected) Assert.True(status == expected.Groups[1].Value, $"{place}\nexpected {expected.Groups[1].Value}");
                else if (ExpectedCode().Match(command) is { Success: true } end) Assert.True(code == int.Parse(end.Groups[1].Value, CultureInfo.InvariantCulture), $"{place}\nexit code {code}");
                else Assert.True(code == 0 && status?[0] is not '5', $"{place}\nexit code {code}");
            }
        }
    }

    [Fact]
    public void What_is_not_run_is_listed_here_with_its_reason()
    {
        var found = RepositoryRulesTests.Documents().SelectMany(document => Fences(document.Data)
            .Where(fence => Shells.Contains(fence.Language) && !IsRun(fence)).Select(fence => $"{document.Data}: {fence.Info}"));
        Assert.Equal(NotRun.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
    }

    private static IReadOnlyList<MarkdownFence> Fences(string document) => Markdown.Fences(File.ReadAllText(Repository.PathOf(document)));

    private static bool IsRun(MarkdownFence fence) => Shells.Contains(fence.Language) && !fence.Info.StartsWith("no-run", StringComparison.Ordinal);

    private static bool IsFile(MarkdownFence fence) => fence.Language == "yaml" && FileName(fence).EndsWith(".yaml", StringComparison.Ordinal);

    private static string FileName(MarkdownFence fence) => fence.Info.Split(' ')[0];

    private static void Write(string document, DocFolder folder, MarkdownFence fence)
    {
        folder.Write(FileName(fence), fence.Text);
        if (fence.Info.EndsWith(" no-check", StringComparison.Ordinal)) return;
        var check = GatewayCheck.Run(ConfigSource.File(folder.PathOf(FileName(fence))), global::Usher.Cli.GatewayProgram.AddPackages);
        Assert.True(check.IsValid, $"{document}:{fence.Line}\n{Usher.Config.ConfigErrorText.Render(check.Errors, colours: false)}");
    }

    private static void SkipWithoutWhatItNeeds(string document)
    {
        var commands = Fences(document).Where(IsRun).SelectMany(Commands).ToList();
        Assert.SkipWhen(PostgresServer.Programs is null && commands.Any(command => command.Contains("=postgres", StringComparison.Ordinal)), "postgresql is not installed");
        Assert.SkipWhen(!RedisServer.IsThere && commands.Any(command => command.StartsWith("redis-server", StringComparison.Ordinal) || command.StartsWith("examples/ha/", StringComparison.Ordinal)), "redis-server is not installed");
    }

    // A line is a command; one that ends in a backslash goes on. In a console's transcript those with a prompt are.
    private static List<string> Commands(MarkdownFence fence)
    {
        var lines = fence.Text.Split('\n');
        if (fence.Language == "console") lines = [.. lines.Where(line => line.StartsWith("$ ", StringComparison.Ordinal)).Select(line => line[2..])];
        var commands = new List<string>();
        foreach (var line in lines)
        {
            if (commands is [.., var last] && last.EndsWith('\\')) commands[^1] += "\n" + line;
            else if (line.Trim() is [not '#', ..]) commands.Add(line);
        }

        return commands;
    }

    [GeneratedRegex(@"^\[status (\d+)\]", RegexOptions.Multiline)]
    private static partial Regex Status();

    [GeneratedRegex(@"\s# ?(\d{3})\b")]
    private static partial Regex ExpectedStatus();

    [GeneratedRegex(@"\s# ?exit code (\d+)")]
    private static partial Regex ExpectedCode();
}
