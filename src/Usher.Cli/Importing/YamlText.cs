using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Usher.Cli.Importing;

/// <summary>Writes a file of Usher's, line by line.</summary>
internal sealed class YamlText
{
    private const string PlainText = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-";
    private static readonly SearchValues<char> Plain = SearchValues.Create(PlainText);
    private static readonly SearchValues<char> PlainKey = SearchValues.Create(PlainText + " {},~");
    private readonly StringBuilder _text = new();

    /// <summary>Adds a line.</summary>
    public void Line(string text = "") => _text.Append(text).Append('\n');

    /// <summary>Adds a remark; what it says cannot leave its line.</summary>
    public void Remark(string indent, string text)
    {
        var line = string.Concat(text.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c)).Trim();
        Line($"{indent}# {(line.Length > 120 ? line[..119] + "…" : line)}");
    }

    /// <summary>A text as a value: in quotes where it could be read as anything else.</summary>
    public static string Value(string text)
    {
        var isPlain = text.Length > 0 && !text.AsSpan().ContainsAnyExcept(Plain) && text[0] is not ('-' or '.') && !char.IsAsciiDigit(text[0]) && text is not ("true" or "false" or "null" or "off" or "none");
        return isPlain ? text : $"\"{JsonEncodedText.Encode(text, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
    }

    /// <summary>A route's key: as plain as it can be.</summary>
    public static string Key(string key) => key.AsSpan().ContainsAnyExcept(PlainKey) ? Value(key) : key;

    /// <inheritdoc />
    public override string ToString() => _text.ToString();
}
