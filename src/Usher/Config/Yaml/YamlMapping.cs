namespace Usher.Config.Yaml;

/// <summary>A mapping of a file. Its keys are distinct.</summary>
internal sealed class YamlMapping : YamlNode
{
    public YamlMapping(YamlFile file, int line, int column, IReadOnlyList<YamlEntry> entries, bool isFlow = false) : base(file, line, column)
    {
        (Entries, IsFlow) = (entries, isFlow);
        foreach (var entry in entries) Count += 1 + entry.Value.Count;
    }

    /// <summary>Its entries, in the order of the file.</summary>
    public IReadOnlyList<YamlEntry> Entries { get; }

    /// <summary>Whether an entry is missing here because it was an error, so that its absence means nothing.</summary>
    public bool IsDamaged { get; init; }

    /// <summary>Whether it is written as <c>{ … }</c>.</summary>
    public bool IsFlow { get; }

    /// <summary>The entry of a key; null: there is none.</summary>
    public YamlEntry? Find(string key)
    {
        foreach (var entry in Entries)
        {
            if (string.Equals(entry.Key.Text, key, StringComparison.Ordinal)) return entry;
        }

        return null;
    }

    /// <inheritdoc />
    public override string Describe() => "a mapping";
}

/// <summary>A key and its value.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">The value.</param>
internal sealed record YamlEntry(YamlScalar Key, YamlNode Value);
