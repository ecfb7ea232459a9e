using System.Text.Json;
using Usher.Schemas;

namespace Usher.OpenApi;

/// <summary>An operation of a document.</summary>
/// <param name="Path">Its path, as the document has it.</param>
/// <param name="Method">Its method, in capitals.</param>
/// <param name="Item">The path item, whose parameters are its own, too.</param>
/// <param name="Place">Where it stands.</param>
/// <param name="Resource">The document that its references start from.</param>
internal sealed record ApiOperation(string Path, string Method, SchemaPlace Item, SchemaPlace Place, SchemaResource Resource)
{
    /// <summary>Its <c>operationId</c>; null: it has none.</summary>
    public string? Id => Place.Element.ValueKind == JsonValueKind.Object && Place.Element.TryGetProperty("operationId", out var id) && id.ValueKind == JsonValueKind.String ? id.GetString() : null;
}
