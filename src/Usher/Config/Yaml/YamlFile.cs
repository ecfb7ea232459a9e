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

    /// <summary>A character; NUL where there is none.</summary>
    /// <param name="line">Its line, from 1.</param>
    /// <param name="column">Its column, from 1.</param>
    public char CharAt(int line, int column)
    {
        if (line < 1 || line > _lineStarts.Count || column < 1) return '\0';
        var at = _lineStarts[line - 1] + column - 1;
        return at < _text.Length ? _text[at] : '\0';
    }

    /// <summary>Whether the key at a place is written as <c>? key</c>.</summary>
    public bool IsExplicitKey(int line, int column)
    {
        do column--;
        while (CharAt(line, column) is ' ' or '\t');
        return CharAt(line, column) is '?' && CharAt(line, column + 1) is ' ' or '\t' && (column == 1 || CharAt(line, column - 1) is ' ' or '\t' or '{' or '[' or ',');
    }

    /// <summary>The nearest place that is inside the file.</summary>
    public (int Line, int Column) Inside(long line, long column)
    {
        var (inLine, inColumn) = ((int)Math.Clamp(line, 1, LineCount), (int)Math.Max(1, column));
        while (inLine > 1 && (line > LineCount || inLine == LineCount) && Line(inLine).Length == 0)
        {
            inLine--;
            inColumn = int.MaxValue;
        }

        return (inLine, Math.Clamp(inColumn, 1, Line(inLine).Length + 1));
    }
}
