using System.Text.Json;
using Usher.OpenApi;
using Usher.Schemas;

namespace Usher.Tests.Schemas;

/// <summary>Compiles the schemas of tests, which are YAML.</summary>
internal static class TestSchema
{
    public static JsonSchema Compile(string yaml, SchemaSettings? settings = null)
    {
        var (schema, errors) = TryCompile(yaml, settings);
        Assert.Empty(errors);
        return schema;
    }

    public static IEnumerable<string> Errors(string yaml, SchemaSettings? settings = null) => TryCompile(yaml, settings).Errors.Select(error => $"{error.Place}: {error.Message}");

    /// <summary>What is wrong with a value, on lines of their own.</summary>
    public static string Check(this JsonSchema schema, string json)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 1000 });
        return string.Join('\n', schema.Check(document.RootElement, json.Length).Select(failure => $"{failure.Pointer}: {failure.Detail}"));
    }

    public static bool IsValid(this JsonSchema schema, string json) => schema.Check(json).Length == 0;

    private static (JsonSchema Schema, IReadOnlyList<SchemaError> Errors) TryCompile(string yaml, SchemaSettings? settings)
    {
        var document = DocumentFile.Parse("schema", "/schema", yaml);
        var library = new SchemaLibrary(_ => null);
        var resource = library.Add(document);
        var compiler = new SchemaCompiler(library, settings ?? new SchemaSettings());
        var place = document.Dialect == SchemaDialect.Draft202012 ? resource.Root : resource.Root.At("schema", document.Root.GetProperty("schema"));
        var schema = compiler.Compile(place, resource);
        compiler.Finish();
        return (schema, compiler.Errors);
    }
}
