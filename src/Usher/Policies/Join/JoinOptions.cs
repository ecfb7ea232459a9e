using Usher.Config;
using Usher.Config.Yaml;

namespace Usher.Policies.Join;

/// <summary>Answers with one JSON document that is made of the answers of several services: <c>join: { user: "http://users:5000/u/{id}", … }</c>.</summary>
[ConfigRecord(MapAs = nameof(Parts))]
internal sealed partial record JoinOptions
{
    /// <summary>What is asked, by name. A part whose texts speak of another waits for that one, and for no other.</summary>
    public IReadOnlyDictionary<string, PartOptions> Parts { get; init; } = new Dictionary<string, PartOptions>(StringComparer.Ordinal);

    /// <summary>Names of parts whose members become one object; of a member that several have, the last one's value stays. Default: an object with a member for each part.</summary>
    public IReadOnlyList<string>? Merge { get; init; }

    /// <summary>Names of parts that are lists, which become one list.</summary>
    public IReadOnlyList<string>? Concat { get; init; }

    /// <summary>The answer as a template: any YAML, with expressions in braces in its texts, which speak of parts by name.</summary>
    public YamlNode? Shape { get; init; }

    /// <summary>How long all parts together may take, until the first byte of the answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The most of one part that is held in memory. A required part of a plain object may be larger: then it streams. Any other fails.</summary>
    [Size]
    public long Buffer { get; init; } = 1024 * 1024;
}
