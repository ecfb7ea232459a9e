using System.Text.Json;

namespace Usher.Schemas;

/// <summary>A place in a document.</summary>
/// <param name="Document">The document.</param>
/// <param name="Pointer">The place, as a JSON pointer (RFC 6901).</param>
/// <param name="Element">What stands there.</param>
internal readonly record struct SchemaPlace(SchemaDocument Document, string Pointer, JsonElement Element)
{
    /// <summary>The place of a member or an item.</summary>
    public SchemaPlace At(string token, JsonElement element) => new(Document, $"{Pointer}/{token.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}", element);

    /// <inheritdoc />
    public override string ToString() => $"{Document.Name}#{Pointer}";
}
