using Usher.Schemas.Formats;

namespace Usher.Schemas;

/// <summary>A format of texts that is checked.</summary>
internal sealed class TextFormat
{
    private static readonly Dictionary<string, TextFormat> Known = new TextFormat[]
    {
        new("date-time", DateFormats.IsDateTime),
        new("date", DateFormats.IsDate),
        new("time", DateFormats.IsTime),
        new("duration", DateFormats.IsDuration),
        new("email", HostFormats.IsEmail),
        new("hostname", HostFormats.IsHostName),
        new("ipv4", HostFormats.IsIPv4),
        new("ipv6", HostFormats.IsIPv6),
        new("uuid", OtherFormats.IsUuid),
        new("uri", text => UriGrammar.IsUri(text, mustBeAbsolute: true)),
        new("uri-reference", text => UriGrammar.IsUri(text, mustBeAbsolute: false)),
        new("json-pointer", OtherFormats.IsPointer),
        new("relative-json-pointer", OtherFormats.IsRelativePointer),
        new("regex", OtherFormats.IsRegex),
        new("byte", OtherFormats.IsBase64),
    }.ToDictionary(format => format.Name, StringComparer.Ordinal);

    private readonly Func<ReadOnlySpan<char>, bool> _holds;

    private TextFormat(string name, Func<ReadOnlySpan<char>, bool> holds) => (Name, _holds) = (name, holds);

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>What it asks for, in words.</summary>
    public string Expected => $"expected a text of the format {Name}";

    /// <summary>The format of a name; null: it is not checked.</summary>
    public static TextFormat? Of(string name) => Known.GetValueOrDefault(name);

    /// <summary>Whether a text has it.</summary>
    public bool Holds(ReadOnlySpan<char> text) => _holds(text);
}
