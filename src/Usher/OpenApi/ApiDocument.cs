using System.Globalization;
using System.Text.Json;
using Microsoft.OpenApi;
using Usher.Schemas;

namespace Usher.OpenApi;

/// <summary>An OpenAPI document, read and checked. Immutable; kept over reloads as long as its file stays the same.</summary>
internal sealed class ApiDocument
{
    private static readonly string[] Methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

    private ApiDocument(SchemaDocument document, IReadOnlyList<string> problems) => (Document, Problems) = (document, problems);

    /// <summary>What it says.</summary>
    public SchemaDocument Document { get; }

    /// <summary>What is wrong with it.</summary>
    public IReadOnlyList<string> Problems { get; }

    /// <summary>Whether a document says that it is one of OpenAPI, or was one of Swagger.</summary>
    public static bool IsOne(SchemaDocument document) =>
        document.Root.ValueKind == JsonValueKind.Object && (document.Root.TryGetProperty("openapi", out _) || document.Root.TryGetProperty("swagger", out _));

    /// <summary>Checks a document.</summary>
    public static ApiDocument Of(SchemaDocument document)
    {
        if (!document.Root.TryGetProperty("openapi", out var version) || version.ValueKind != JsonValueKind.String) return new ApiDocument(document, ["it has no version: expected 'openapi: 3.1.0'; Swagger 2.0 has to be converted"]);
        var number = version.GetString()!;
        if (!number.StartsWith("3.0.", StringComparison.Ordinal) && !number.StartsWith("3.1.", StringComparison.Ordinal)) return new ApiDocument(document, [$"its version is '{number}': expected 3.0 or 3.1"]);
        return new ApiDocument(document, Check(document));
    }

    /// <summary>The path of the first server, without a slash at its end; empty: there is none, or it is not known.</summary>
    public string ServerPath
    {
        get
        {
            if (!Document.Root.TryGetProperty("servers", out var servers) || servers.ValueKind != JsonValueKind.Array || servers.GetArrayLength() == 0) return "";
            if (!servers[0].TryGetProperty("url", out var url) || url.GetString() is not { } text || text.Contains('{', StringComparison.Ordinal)) return "";
            var path = text.StartsWith('/') ? text : Uri.TryCreate(text, UriKind.Absolute, out var absolute) ? absolute.AbsolutePath : "";
            return path.TrimEnd('/');
        }
    }

    /// <summary>The document as JSON in OpenAPI 3.1.</summary>
    public string As31()
    {
        if (Document.Dialect != SchemaDialect.OpenApi30) return Document.Root.GetRawText();
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        OpenApiDocument.Parse(Document.Root.GetRawText(), OpenApiConstants.Json).Document!.SerializeAsV31(new OpenApiJsonWriter(text));
        return text.ToString();
    }

    /// <summary>The operations: of each the path, the method in capitals, and the places of its path item and of itself.</summary>
    public IEnumerable<ApiOperation> Operations(SchemaLibrary library, SchemaResource resource)
    {
        if (!Document.Root.TryGetProperty("paths", out var paths) || paths.ValueKind != JsonValueKind.Object) yield break;
        var all = resource.Root.At("paths", paths);
        foreach (var path in paths.EnumerateObject().Where(path => path.Name.StartsWith('/') && path.Value.ValueKind == JsonValueKind.Object))
        {
            var item = all.At(path.Name, path.Value);
            var owner = resource;
            if (path.Value.TryGetProperty("$ref", out var reference) && reference.ValueKind == JsonValueKind.String && library.Find(reference.GetString()!, resource, out _, out _) is { } found) (item, owner) = found;
            foreach (var method in item.Element.EnumerateObject().Where(member => Methods.Contains(member.Name)))
                yield return new ApiOperation(path.Name, method.Name.ToUpperInvariant(), item, item.At(method.Name, method.Value), owner);
        }
    }

    private static List<string> Check(SchemaDocument document)
    {
        try
        {
            var result = OpenApiDocument.Parse(document.Root.GetRawText(), OpenApiConstants.Json);
            return [.. result.Diagnostic?.Errors.Select(error => error.Pointer is { Length: > 0 } place ? $"{place}: {error.Message}" : error.Message) ?? []];
        }
        catch (Exception wrong) when (wrong is OpenApiException or InvalidOperationException or ArgumentException or FormatException or KeyNotFoundException or NullReferenceException)
        {
            // What it throws where a member is of another kind than it looks for.
            return [$"it is no OpenAPI document: {wrong.Message}"];
        }
    }
}
