using System.Text.RegularExpressions;
using Usher.Policies;
using Usher.Tests.Support;

namespace Usher.Tests.Docs;

/// <summary>That a reader finds everything, and what he finds is there.</summary>
public sealed partial class DocLinksTests
{
    public static TheoryData<string> Documents() => RepositoryRulesTests.Documents();

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_link_to_a_file_leads_to_one(string document)
    {
        var folder = Path.GetDirectoryName(Repository.PathOf(document))!;
        Assert.Empty(Markdown.FileLinks(File.ReadAllText(Repository.PathOf(document))).Where(link => !Path.Exists(Path.Combine(folder, link))));
    }

    [Fact]
    public void The_index_names_every_document()
    {
        var links = Links("docs/README.md");
        Assert.Empty(Directory.GetFiles(Repository.PathOf("docs"), "*.md").Select(file => Path.GetFileName(file)).Where(name => name != "README.md" && !links.Contains(name)));
        Assert.Empty(Directory.GetFiles(Repository.Root, "*.md").Select(file => "../" + Path.GetFileName(file)).Where(name => !links.Contains(name)));
    }

    [Fact]
    public void The_list_of_policies_names_every_policy()
    {
        var text = File.ReadAllText(Repository.PathOf("docs", "policies.md"));
        Assert.Empty(BuiltInPolicies.All.Where(policy => !text.Contains($"[`{policy.Name}`](", StringComparison.Ordinal)).Select(policy => policy.Name));
        var links = Links("docs/policies.md");
        Assert.Empty(Directory.GetDirectories(Repository.PathOf("src", "Usher", "Policies")).Select(folder => $"../src/Usher/Policies/{Path.GetFileName(folder)}/README.md").Where(link => !links.Contains(link)));
    }

    [Fact]
    public void The_list_of_decisions_names_every_decision_by_its_title()
    {
        var text = File.ReadAllText(Repository.PathOf("docs", "adr", "README.md"));
        foreach (var file in Directory.GetFiles(Repository.PathOf("docs", "adr"), "0*.md"))
        {
            var title = Title().Match(File.ReadAllText(file));
            Assert.Contains($"[{title.Groups[1].Value}. {title.Groups[2].Value}]({Path.GetFileName(file)})", text, StringComparison.Ordinal);
        }
    }

    private static HashSet<string> Links(string document) => [.. Markdown.FileLinks(File.ReadAllText(Repository.PathOf(document)))];

    [GeneratedRegex(@"^# (\d+)\. (.+?)\s*$", RegexOptions.Multiline)]
    private static partial Regex Title();
}
