using System.Text;
using System.Text.Json;
using Usher.OpenApi;
using Usher.Schemas;

namespace Usher.Fuzz;

/// <summary>The first line is a schema, the rest a value: the schema is refused with a place, or the value is checked, twice alike.</summary>
internal static class SchemaTarget
{
    public static void Run(byte[] input)
    {
        var parts = Encoding.UTF8.GetString(input).Split('\n', 2);
        SchemaDocument document;
        try
        {
            document = DocumentFile.Parse("schema", "/schema", parts[0]);
        }
        catch (InvalidDataException)
        {
            return;
        }

        var library = new SchemaLibrary(static _ => null);
        var compiler = new SchemaCompiler(library, new SchemaSettings());
        var resource = library.Add(document);
        var schema = compiler.Compile(resource.Root, resource);
        compiler.Finish();
        if (compiler.Errors.Exists(error => error.Message.Length == 0 || !error.Place.Contains('#', StringComparison.Ordinal))) throw new InvalidOperationException("refused without a place");
        if (compiler.Errors.Count > 0 || parts.Length < 2) return;
        try
        {
            using var value = JsonDocument.Parse(parts[1]);
            var first = schema.Check(value.RootElement, parts[1].Length);
            if (!first.SequenceEqual(schema.Check(value.RootElement, parts[1].Length))) throw new InvalidOperationException("two answers for one value");
        }
        catch (JsonException)
        {
            // the value is none
        }
    }
}
