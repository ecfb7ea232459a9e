using Usher.Config;
using Usher.Config.Yaml;

namespace Usher.Policies.Transform;

/// <summary>
/// Changes to a JSON body. Paths are names with dots (<c>user.address.city</c>, <c>\.</c> for a dot within one, <c>*</c> for any name); where a
/// path leads through a list, it means every item of it.
/// </summary>
[ConfigRecord]
internal sealed partial record BodyTransform
{
    /// <summary>Paths of what stays; all else goes. Default: all stays.</summary>
    public IReadOnlyList<string> Keep { get; init; } = [];

    /// <summary>Paths of what goes.</summary>
    public IReadOnlyList<string> Drop { get; init; } = [];

    /// <summary>Paths, and the name that each gets. Where both names are there, the one that comes first stays.</summary>
    public IReadOnlyDictionary<string, string> Rename { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Paths, and the path that each moves to. The body is held in memory.</summary>
    public IReadOnlyDictionary<string, string> Move { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Paths of objects whose members go up into what the object stands in, or of lists of lists that become one list; and what the names begin with. The body is held in memory.</summary>
    public IReadOnlyDictionary<string, string> Flatten { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Paths, and the value that each gets: any YAML, with expressions in braces in its texts.</summary>
    public YamlNode? Set { get; init; }

    /// <summary>The name under which the whole body is put into an object.</summary>
    public string? Wrap { get; init; }

    /// <summary>A body made from scratch, in place of what came: any YAML, with expressions in braces in its texts.</summary>
    public YamlNode? Json { get; init; }

    /// <summary>The largest body that is held in memory, and the largest single text in one that is not.</summary>
    [Size]
    public long Max { get; init; } = 10 * 1024 * 1024;
}
