namespace Usher.Schemas;

/// <summary>The dialects of JSON Schema that are read.</summary>
internal enum SchemaDialect
{
    /// <summary>JSON Schema 2020-12.</summary>
    Draft202012,

    /// <summary>That of OpenAPI 3.1: 2020-12 and OpenAPI's own annotations.</summary>
    OpenApi31,

    /// <summary>That of OpenAPI 3.0, which is its own.</summary>
    OpenApi30,
}
