namespace Usher.Config.Yaml;

/// <summary>One file of the configuration, as it was read.</summary>
internal sealed class YamlFile
{
    private readonly string _text;
    private readonly List<int> _lineStarts = [0];

    public YamlFile(string name, string fullPath, string text, int order = 0)
    {
        (Name, FullPath, Order, _text) = (name, fullPath, order, text);
        for (var i = 0; i < text.Length; i++)
        {
            // YAML 1.2 §5.4 knows two line breaks, and CR LF as one; YamlDotNet also counts NEL, LS and PS.
            if (text[i] == '\r' && i + 1 < text.Length && text[i + 1] == '\n') continue;
            if (text[i] is '\n' or '\r' or '\x85' or '\u2028' or '\u2029') _lineStarts.Add(i + 1);
        }
    }

    /// <summary>Its name in errors: the path as it was given.</summary>
    public string Name { get; }

    /// <summary>Its absolute path.</summary>
    public string FullPath { get; }

    /// <summary>The how manieth file it is; errors are sorted by it.</summary>
    public int Order { get; }

    /// <summary>The folder that relative paths in it start from.</summary>
    public string Folder => Path.GetDirectoryName(FullPath) ?? Path.GetPathRoot(FullPath) ?? "/";

    /// <summary>Its text.</summary>
    public string Text => _text;

    /// <summary>How many lines it has.</summary>
    public int LineCount => _lineStarts.Count;

    /// <summary>A line without its line break; empty where there is no such line.</summary>
    /// <param name="line">The line, from 1.</param>
    public string Line(int line)
    {
        if (line < 1 || line > _lineStarts.Count) return "";
        var start = _lineStarts[line - 1];
        var end = line < _lineStarts.Count ? _lineStarts[line] : _text.Length;
        return _text[start..end].TrimEnd('\n', '\r', '\x85', '\u2028', '\u2029');
    }
}
