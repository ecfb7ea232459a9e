using System.Text;
using System.Text.Json;
using Usher.Schemas;
using Usher.Tests.Support;

namespace Usher.Tests.Schemas;

/// <summary>Runs the official JSON-Schema-Test-Suite, which lies under <c>tests/conformance/json-schema</c>.</summary>
internal static class JsonSchemaSuite
{
    private static readonly string Folder = Repository.PathOf("tests", "conformance", "json-schema");

    /// <summary>The files of the suite, as paths from its folder of tests.</summary>
    public static IEnumerable<string> Files() =>
        Directory.GetFiles(Path.Combine(Folder, "tests"), "*.json", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Path.Combine(Folder, "tests"), file)).Order(StringComparer.Ordinal);

    /// <summary>The tests of a file: what each is called, whether the value is valid, and whether it was found to be.</summary>
    public static IEnumerable<(string Name, bool Expected, bool? Found)> Run(string file, bool assertsFormats)
    {
        using var groups = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, "tests", file)));
        var number = 0;
        foreach (var group in groups.RootElement.EnumerateArray())
        {
            var document = new SchemaDocument($"https://suite.test/{file}/{number++}", file, group.GetProperty("schema"), SchemaDialect.Draft202012);
            var (schema, errors) = Compile(document, assertsFormats);
            foreach (var test in group.GetProperty("tests").EnumerateArray())
            {
                var name = $"{file}: {group.GetProperty("description").GetString()}: {test.GetProperty("description").GetString()}";
                bool? found = errors.Count > 0 ? null : schema.Check(test.GetProperty("data"), 1000).Count == 0;
                yield return (errors.Count > 0 ? $"{name} ({errors[0].Message} at {errors[0].Place})" : name, test.GetProperty("valid").GetBoolean(), found);
            }
        }
    }

    /// <summary>Compiles a schema as the suite means it: what is not known is an annotation.</summary>
    public static (JsonSchema Schema, IReadOnlyList<SchemaError> Errors) Compile(SchemaDocument document, bool assertsFormats)
    {
        var library = new SchemaLibrary(Load);
        var resource = library.Add(document);
        var compiler = new SchemaCompiler(library, new SchemaSettings { AssertsFormats = assertsFormats, IsStrict = false });
        var schema = compiler.Compile(resource.Root, resource);
        compiler.Finish();
        return (schema, compiler.Errors);
    }

    private static SchemaDocument? Load(string uri)
    {
        const string Remotes = "http://localhost:1234/draft2020-12/";
        const string Meta = "https://json-schema.org/draft/2020-12/";
        var path = uri.StartsWith(Remotes, StringComparison.Ordinal) ? Path.Combine(Folder, "remotes", uri[Remotes.Length..])
            : uri.StartsWith(Meta, StringComparison.Ordinal) ? Path.Combine(Folder, "metaschema", uri[Meta.Length..] + ".json") : null;
        if (path is null || !File.Exists(path)) return null;
        return new SchemaDocument(uri, Path.GetFileName(path), JsonDocument.Parse(File.ReadAllText(path, Encoding.UTF8)).RootElement, SchemaDialect.Draft202012);
    }
}
