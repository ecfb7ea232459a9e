using Usher.Config;
using Usher.Config.Yaml;

namespace Usher.Runtime;

/// <summary>What is kept of a configuration that was read, so that operators can be told what runs and what a reload changes.</summary>
/// <param name="Fingerprint">A hash of the whole; empty where it could not be read.</param>
/// <param name="Sources">Its files, as they were.</param>
/// <param name="Parts">A hash of each part: of each name in a section of names, and of every other section as a whole.</param>
internal sealed record ConfigReading(string Fingerprint, IReadOnlyList<YamlFile> Sources, IReadOnlyDictionary<ConfigReading.Part, string> Parts)
{
    // What has names below it, each of which is a thing of its own.
    private static readonly string[] Named = ["routes", "upstreams", "policies", "plans", "auth", "consumers", "defaults"];

    /// <summary>Nothing was read.</summary>
    public static ConfigReading None { get; } = new("", [], new Dictionary<Part, string>());

    /// <summary>What is kept of a reading.</summary>
    public static ConfigReading Of(ConfigResult result)
    {
        var parts = new Dictionary<Part, string>();
        foreach (var section in result.Root?.Entries ?? [])
        {
            if (section.Key.Text == "include") continue;
            if (section.Value is YamlMapping names && Named.Contains(section.Key.Text))
            {
                foreach (var entry in names.Entries) parts.TryAdd(new Part(section.Key.Text, entry.Key.Text), HashOf(entry.Value));
            }
            else
            {
                parts.TryAdd(new Part(section.Key.Text, null), HashOf(section.Value));
            }
        }

        return new ConfigReading(result.Fingerprint, result.Sources, parts);
    }

    private static string HashOf(YamlNode node) => Config.Reading.Fingerprint.Of(node)[..16];

    /// <summary>A part of a configuration.</summary>
    /// <param name="Section">The key at the top of the file.</param>
    /// <param name="Name">The name below it; null: the section is one thing.</param>
    internal readonly record struct Part(string Section, string? Name);
}
