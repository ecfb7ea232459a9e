using System.Collections.Frozen;

namespace Usher.Schemas;

/// <summary>The keywords that are known. Those that ask for something are in <see cref="KeywordReader"/>.</summary>
internal static class Keywords
{
    /// <summary>Those that ask nothing of a value.</summary>
    public static FrozenSet<string> Annotations { get; } = FrozenSet.Create(
        StringComparer.Ordinal, "$id", "$anchor", "$dynamicAnchor", "$defs", "$comment", "$vocabulary", "definitions", "title", "description", "default", "deprecated", "readOnly", "writeOnly", "examples",
        "contentEncoding", "contentMediaType", "contentSchema");

    /// <summary>Those that OpenAPI adds, which ask nothing either.</summary>
    public static FrozenSet<string> OfOpenApi { get; } = FrozenSet.Create(StringComparer.Ordinal, "discriminator", "xml", "externalDocs", "example");

    /// <summary>Those of objects, which are read together.</summary>
    public static FrozenSet<string> OfObjects { get; } = FrozenSet.Create(
        StringComparer.Ordinal, "properties", "patternProperties", "additionalProperties", "propertyNames", "required", "minProperties", "maxProperties", "dependentRequired", "dependentSchemas");

    /// <summary>Those that OpenAPI 3.0 does not have.</summary>
    public static FrozenSet<string> NotIn30 { get; } = FrozenSet.Create(
        StringComparer.Ordinal, "$dynamicRef", "$schema", "$id", "$anchor", "$dynamicAnchor", "$defs", "$vocabulary", "const", "if", "then", "else", "prefixItems", "contains", "minContains", "maxContains",
        "unevaluatedItems", "unevaluatedProperties", "patternProperties", "propertyNames", "dependentRequired", "dependentSchemas", "contentEncoding", "contentMediaType", "contentSchema", "examples");

    /// <summary>Whether a dialect is one that is read.</summary>
    public static bool IsKnownDialect(string uri) =>
        uri.TrimEnd('#') is "https://json-schema.org/draft/2020-12/schema" || uri.StartsWith("https://spec.openapis.org/oas/3.1/dialect/", StringComparison.Ordinal);
}
