using System.Buffers;
using System.Text;
using System.Text.Json;
using Usher.Config;
using Usher.Config.Reading;
using Usher.Config.Yaml;
using Usher.Schemas;

namespace Usher.OpenApi;

/// <summary>Reads a file of YAML or JSON.</summary>
internal static class DocumentFile
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 256 };

    /// <summary>The file's bytes as text.</summary>
    /// <exception cref="InvalidDataException">It cannot be read; the message says why.</exception>
    public static string Text(string path)
    {
        try
        {
            return SourceText.Read(path, SourceText.LargestFile);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException(wrong is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : "it is no readable file", wrong);
        }
    }

    /// <summary>What a text says.</summary>
    /// <param name="name">The file's name in errors.</param>
    /// <param name="path">Its absolute path.</param>
    /// <param name="text">What it has.</param>
    /// <exception cref="InvalidDataException">It is neither YAML nor JSON; the message says where.</exception>
    public static SchemaDocument Parse(string name, string path, string text)
    {
        var root = IsJson(text) ? Json(text) : Yaml(name, path, text);
        return new SchemaDocument(new Uri(path).AbsoluteUri, name, root, DialectOf(root));
    }

    // YAML may begin with a brace too, but hardly with a quoted name behind it.
    private static bool IsJson(ReadOnlySpan<char> text) => text.TrimStart() is ['{', .. var rest] && rest.TrimStart() is ['"' or '}', ..];

    private static JsonElement Json(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, Strict);
            return document.RootElement.Clone();
        }
        catch (JsonException wrong)
        {
            throw new InvalidDataException($"it is not JSON: {wrong.Message}", wrong);
        }
        catch (InvalidOperationException wrong)
        {
            throw new InvalidDataException("it is not JSON: a text in it is no Unicode", wrong);
        }
    }

    private static JsonElement Yaml(string name, string path, string text)
    {
        var check = new ConfigCheck();
        var tree = new YamlReader(new YamlFile(name, path, text), check).Read();
        if (tree is null || check.HasErrors)
        {
            var error = check.Errors[0];
            throw new InvalidDataException($"line {error.Line}: {error.Message}");
        }

        var bytes = new ArrayBufferWriter<byte>(text.Length);
        using (var json = new Utf8JsonWriter(bytes)) YamlJson.Write(tree, json);
        return Json(Encoding.UTF8.GetString(bytes.WrittenSpan));
    }

    private static SchemaDialect DialectOf(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("openapi", out var version) || version.ValueKind != JsonValueKind.String) return SchemaDialect.Draft202012;
        return version.GetString()!.StartsWith("3.0.", StringComparison.Ordinal) ? SchemaDialect.OpenApi30 : SchemaDialect.OpenApi31;
    }
}
