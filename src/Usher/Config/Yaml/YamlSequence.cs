namespace Usher.Config.Yaml;

/// <summary>A list of a file.</summary>
internal sealed class YamlSequence : YamlNode
{
    public YamlSequence(YamlFile file, int line, int column, IReadOnlyList<YamlNode> items) : base(file, line, column)
    {
        Items = items;
        foreach (var item in items) Count += item.Count;
    }

    /// <summary>Its items.</summary>
    public IReadOnlyList<YamlNode> Items { get; }

    /// <inheritdoc />
    public override string Describe() => "a list";
}
