namespace Usher.Config.Yaml;

/// <summary>A node of a file, with its place.</summary>
/// <param name="file">The file that it stands in.</param>
/// <param name="line">Its line, from 1.</param>
/// <param name="column">Its column, from 1.</param>
internal abstract class YamlNode(YamlFile file, int line, int column)
{
    /// <summary>The file that it stands in.</summary>
    public YamlFile File { get; } = file;

    /// <summary>Its line, from 1.</summary>
    public int Line { get; } = line;

    /// <summary>Its column, from 1.</summary>
    public int Column { get; } = column;

    /// <summary>How many characters on its line are its own; 1 where it has several lines.</summary>
    public int Length { get; init; } = 1;

    /// <summary>How many nodes it consists of, itself included, with its aliases expanded.</summary>
    public int Count { get; protected set; } = 1;

    /// <summary>Its place.</summary>
    public ConfigPlace Place => new(File.Name, Line, Column);

    /// <summary>What it is, for errors: <c>'text'</c>, <c>a mapping</c>, <c>a list</c>, <c>nothing</c>.</summary>
    public abstract string Describe();
}
