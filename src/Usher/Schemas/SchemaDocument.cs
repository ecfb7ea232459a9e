using System.Text.Json;

namespace Usher.Schemas;

/// <summary>A document in which schemas stand.</summary>
/// <param name="Uri">Where it comes from, as an absolute URI without a fragment.</param>
/// <param name="Name">Its name in errors.</param>
/// <param name="Root">Its contents.</param>
/// <param name="Dialect">The dialect of its schemas.</param>
internal sealed record SchemaDocument(string Uri, string Name, JsonElement Root, SchemaDialect Dialect);
