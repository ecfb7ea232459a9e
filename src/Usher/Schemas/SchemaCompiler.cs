using System.Globalization;
using System.Text.Json;

namespace Usher.Schemas;

/// <summary>
/// Compiles schemas. A keyword that it does not know, or cannot honour, is an error and never passed over. Schemas that lead to each other without
/// ever going into the value are one, too.
/// </summary>
internal sealed class SchemaCompiler(SchemaLibrary library, SchemaSettings settings)
{
    private readonly Dictionary<string, SchemaNode> _nodes = new(StringComparer.Ordinal);
    private readonly HashSet<string> _dynamicNames = new(StringComparer.Ordinal);

    /// <summary>What is wrong.</summary>
    public List<SchemaError> Errors { get; } = [];

    /// <summary>Compiles the schema at a place; it can be used after <see cref="Finish"/>.</summary>
    public JsonSchema Compile(SchemaPlace place, SchemaResource resource)
    {
        library.Index(place, resource);
        return new JsonSchema(Node(place, resource, []));
    }

    /// <summary>Does what can be done only once all schemas are known.</summary>
    public void Finish()
    {
        CompileDynamic();
        if (_dynamicNames.Count > 0)
        {
            foreach (var node in _nodes.Values) node.IsScoped = true;
        }

        SchemaLoops.Find(_nodes, Errors);
    }

    /// <summary>The schema at a place, which may be under way.</summary>
    /// <param name="place">The place.</param>
    /// <param name="resource">The schema with an identifier that it belongs to.</param>
    /// <param name="readOnly">Names of members of the same value that are the server's to set.</param>
    public SchemaNode Node(SchemaPlace place, SchemaResource resource, IReadOnlyCollection<string> readOnly)
    {
        var key = readOnly.Count == 0 ? $"{place.Document.Uri}#{place.Pointer}" : $"{place.Document.Uri}#{place.Pointer} {string.Join(' ', readOnly)}";
        if (_nodes.TryGetValue(key, out var known)) return known;
        resource = ResourceAt(place, resource);
        var node = new SchemaNode(resource);
        _nodes.Add(key, node);
        switch (place.Element.ValueKind)
        {
            case JsonValueKind.True when place.Document.Dialect != SchemaDialect.OpenApi30: break;
            case JsonValueKind.False when place.Document.Dialect != SchemaDialect.OpenApi30:
                node.Refusal = "nothing is allowed here";
                break;
            case JsonValueKind.Object:
                new KeywordReader(this, library, settings, place, resource, node).Read(readOnly);
                break;
            default:
                Error(place, "expected a schema: an object, true or false");
                break;
        }

        return node;
    }

    /// <summary>The schema that a reference leads to; null: to none, which is an error.</summary>
    public SchemaNode? Reference(SchemaPlace place, SchemaResource resource, string reference, IReadOnlyCollection<string> readOnly, out string? dynamicAnchor)
    {
        if (library.Find(reference, resource, out dynamicAnchor, out var problem) is { } found) return Node(found.Place, found.Resource, readOnly);
        Error(place, problem);
        return null;
    }

    /// <summary>Notes that a name is looked for by where a check came from.</summary>
    public void UseDynamic(string name) => _dynamicNames.Add(name);

    /// <summary>Notes an error.</summary>
    public void Error(SchemaPlace place, string message) => Errors.Add(new SchemaError(place.ToString(), message));

    private SchemaResource ResourceAt(SchemaPlace place, SchemaResource resource) =>
        place.Document.Dialect != SchemaDialect.OpenApi30 && place.Element.ValueKind == JsonValueKind.Object && place.Element.TryGetProperty("$id", out _)
            ? library.Resources.FirstOrDefault(one => one.Root.Document == place.Document && one.Root.Pointer == place.Pointer) ?? resource
            : resource;

    // Compiling one may bring new documents and names, so this goes on until nothing is new.
    private void CompileDynamic()
    {
        for (var isNew = true; isNew;)
        {
            isNew = false;
            foreach (var resource in library.Resources.Distinct().ToList())
            {
                foreach (var name in _dynamicNames.Where(name => resource.DynamicAnchors.Contains(name) && !resource.DynamicNodes.ContainsKey(name)).ToList())
                {
                    isNew = true;
                    if (Reference(resource.Root, resource, $"#{name}", [], out _) is { } node) resource.DynamicNodes[name] = node;
                }
            }
        }
    }

    /// <summary>A whole number that is 0 or more, such as <c>2</c> or <c>2.0</c>.</summary>
    public long Count(SchemaPlace place)
    {
        if (place.Element.ValueKind == JsonValueKind.Number)
        {
            var number = JsonNumber.Parse(System.Text.Encoding.UTF8.GetBytes(place.Element.GetRawText()));
            if (number is { IsInteger: true, IsNegative: false, Point: <= 18 } && decimal.TryParse(place.Element.GetRawText(), NumberStyles.Float, CultureInfo.InvariantCulture, out var value)) return (long)value;
        }

        Error(place, "expected a whole number of 0 or more");
        return 0;
    }
}
