using System.Text.RegularExpressions;
using Usher.Hosting;
using Usher.Policies;
using Usher.Tests.Support;

namespace Usher.Tests;

/// <summary>What holds for the whole repository: who may know whom, how long a file may be, what a policy's folder has.</summary>
public sealed partial class RepositoryRulesTests
{
    private const int MostLines = 400;

    // Folder of src/Usher -> the folders that it may use. Identity and Routing fill in what Live declares (docs/adr/0003).
    private static readonly Dictionary<string, string[]> MayKnow = new(StringComparer.Ordinal)
    {
        ["Config"] = [],
        ["Cluster"] = [],
        ["Telemetry"] = [],
        ["Failures"] = [],
        ["Live"] = [],
        ["Routing"] = ["Config", "Live"],
        ["Expressions"] = ["Config", "Live"],
        ["Identity"] = ["Config", "Live"],
        ["Upstreams"] = ["Config", "Live", "Telemetry", "Failures"],
        ["Schemas"] = ["Config"],
        ["OpenApi"] = ["Config", "Routing", "Schemas"],
        ["Policies"] = ["Config", "Cluster", "Telemetry", "Failures", "Live", "Routing", "Expressions", "Identity", "Schemas", "OpenApi"],
        ["Listeners"] = ["Config", "Live", "Telemetry", "Failures"],
        ["Runtime"] = ["Config", "Cluster", "Telemetry", "Failures", "Live", "Routing", "Expressions", "Identity", "Schemas", "OpenApi", "Upstreams", "Policies", "Listeners"],
        ["Hosting"] = ["Config", "Cluster", "Telemetry", "Failures", "Live", "Routing", "Expressions", "Identity", "Schemas", "OpenApi", "Upstreams", "Policies", "Listeners", "Runtime"],
    };

    [Fact]
    public void A_folder_uses_only_those_that_it_may_know()
    {
        var wrong = new List<string>();
        foreach (var file in Repository.Files("src/Usher", "*.cs"))
        {
            var folders = Path.GetRelativePath(Repository.PathOf("src", "Usher"), file).Split(Path.DirectorySeparatorChar);
            if (folders.Length == 1) continue;
            Assert.True(MayKnow.TryGetValue(folders[0], out var known), $"{file}: a folder that no rule speaks of");
            foreach (Match use in UsingOfUsher().Matches(File.ReadAllText(file)))
            {
                var other = use.Groups[1].Value.Split('.')[0];
                if (other.Length == 0 || other == folders[0] || other == "Http1") continue;
                if (!known!.Contains(other)) wrong.Add($"{string.Join('/', folders)} uses Usher.{other}");
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void A_policy_never_uses_another()
    {
        var wrong = new List<string>();
        foreach (var file in Repository.Files("src/Usher/Policies", "*.cs"))
        {
            var folders = Path.GetRelativePath(Repository.PathOf("src", "Usher", "Policies"), file).Split(Path.DirectorySeparatorChar);
            if (folders.Length == 1) continue;
            foreach (Match use in UsingOfUsher().Matches(File.ReadAllText(file)))
            {
                var parts = use.Groups[1].Value.Split('.');
                if (parts is ["Policies", var other, ..] && other != folders[0]) wrong.Add($"{string.Join('/', folders)} uses {other}");
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void Only_the_engines_see_YARP_and_Http1()
    {
        var wrong = Repository.Files("src", "*.cs")
            .Where(file => !file.Contains("/Upstreams/Engines/", StringComparison.Ordinal) && !file.Contains("/Usher.Http1/", StringComparison.Ordinal))
            .Where(file => ForeignEngines().IsMatch(File.ReadAllText(file)));
        Assert.Empty(wrong);
    }

    [Fact]
    public void No_file_is_longer_than_400_lines() =>
        Assert.Empty(Repository.Files("src", "*.cs").Concat(Repository.Files("tests", "*.cs")).Where(file => File.ReadLines(file).Count() > MostLines));

    [Fact]
    public void Every_log_event_has_an_id_of_its_own_in_its_folders_block()
    {
        var seen = new Dictionary<int, string>();
        var blocks = new Dictionary<int, string>();
        foreach (var file in Repository.Files("src", "*.cs"))
        {
            foreach (Match use in LoggerMessage().Matches(File.ReadAllText(file)))
            {
                var id = int.Parse(use.Groups[1].Value, provider: null);
                Assert.True(seen.TryAdd(id, file), $"event {id} is in {file} and in {seen.GetValueOrDefault(id)}");
                var folder = Path.GetDirectoryName(file)!;
                Assert.True(blocks.TryAdd(id / 100, folder) || blocks[id / 100] == folder, $"block {id / 100}00 is used by {folder} and {blocks[id / 100]}");
            }
        }

        Assert.NotEmpty(seen);
    }

    [Fact]
    public void Every_policy_has_its_folder_with_README_options_policy_and_tests()
    {
        foreach (var folder in Directory.GetDirectories(Repository.PathOf("src", "Usher", "Policies")))
        {
            var name = Path.GetFileName(folder);
            Assert.True(File.Exists(Path.Combine(folder, "README.md")), $"{name} has no README.md");
            Assert.NotEmpty(Directory.GetFiles(folder, "*Options.cs"));
            Assert.NotEmpty(Directory.GetFiles(folder, "*Policy.cs"));
            var tests = Repository.PathOf("tests", "Usher.Tests", "Policies", name);
            Assert.True(Directory.Exists(tests) && Directory.GetFiles(tests, "*Tests.cs").Length > 0, $"{name} has no tests in {tests}");
        }

        Assert.Equal(BuiltInPolicies.All.Count, BuiltInPolicies.All.Select(policy => policy.Name).Distinct().Count());
    }

    public static TheoryData<string> Documents()
    {
        var documents = new TheoryData<string>();
        foreach (var file in Directory.GetFiles(Repository.Root, "*.md").Concat(Repository.Files("docs", "*.md")).Concat(Repository.Files("src", "*.md")).Concat(Repository.Files("examples", "*.md")))
            documents.Add(Path.GetRelativePath(Repository.Root, file));
        return documents;
    }

    /// <summary>A block marked <c>yaml</c> is a whole file, or a part of one that begins at the top level; <c>yaml no-check</c> is neither.</summary>
    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_example_in_the_docs_loads(string document)
    {
        var text = File.ReadAllText(Repository.PathOf(document));
        foreach (Match block in YamlBlock().Matches(text))
        {
            var yaml = block.Groups[1].Value;
            if (!RoutesKey().IsMatch(yaml)) yaml += "\nroutes:\n  /**: http://127.0.0.1:9\n";
            var folder = Path.GetDirectoryName(Repository.PathOf(document))!;
            var check = GatewayCheck.Run(ConfigSource.Text(Path.Combine(folder, "example.yaml"), yaml), global::Usher.Cli.GatewayProgram.AddPackages);
            Assert.True(check.IsValid, $"{document}:\n{yaml}\n{Usher.Config.ConfigErrorText.Render(check.Errors, colours: false)}");
        }
    }

    [GeneratedRegex(@"^\s*(?:global )?using (?:static )?Usher\.([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex UsingOfUsher();

    [GeneratedRegex(@"using (?:static )?(?:Yarp\.|Usher\.Http1)|\bYarp\.ReverseProxy")]
    private static partial Regex ForeignEngines();

    [GeneratedRegex(@"\[LoggerMessage\((\d+),")]
    private static partial Regex LoggerMessage();

    [GeneratedRegex(@"^```yaml\r?\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex YamlBlock();

    [GeneratedRegex(@"^routes:", RegexOptions.Multiline)]
    private static partial Regex RoutesKey();
}
