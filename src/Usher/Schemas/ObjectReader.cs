using System.Text.Json;

namespace Usher.Schemas;

/// <summary>Reads what a schema says of objects.</summary>
/// <param name="compiler">The compiler that it is a part of.</param>
/// <param name="settings">How schemas are compiled.</param>
/// <param name="place">The schema.</param>
/// <param name="resource">The schema with an identifier that it belongs to.</param>
/// <param name="readOnly">Names of members that are the server's to set.</param>
internal sealed class ObjectReader(SchemaCompiler compiler, SchemaSettings settings, SchemaPlace place, SchemaResource resource, IReadOnlyCollection<string> readOnly)
{
    private readonly List<string> _names = [];
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    /// <summary>What it says; null: nothing.</summary>
    public ObjectRules? Read()
    {
        if (!Keywords.OfObjects.Any(keyword => place.Element.TryGetProperty(keyword, out _))) return null;
        var properties = Map("properties").Select(property => (Name: Number(property.Name), Schema: Property(property.Name, property.At))).ToList();
        var required = Texts("required").Where(name => !readOnly.Contains(name)).Select(Number).Distinct().ToArray();
        var dependentRequired = Map("dependentRequired").Select(one => (Number(one.Name), Names(one.At).Select(Number).ToArray())).ToArray();
        var dependentSchemas = Map("dependentSchemas").Select(one => (Number(one.Name), compiler.Node(one.At, resource, readOnly))).ToArray();
        var patterns = Map("patternProperties").Select(one => (Pattern: KeywordReader.Pattern(compiler, one.At, JsonDocument.Parse($"\"{JsonEncodedText.Encode(one.Name)}\"").RootElement), Schema: Inner(one.At)));
        var byNumber = new SchemaNode?[_names.Count];
        foreach (var (name, schema) in properties) byNumber[name] = schema;
        return new ObjectRules
        {
            Names = new NameTable(_names),
            Properties = byNumber,
            Required = required,
            DependentRequired = dependentRequired,
            DependentSchemas = dependentSchemas,
            PatternProperties = [.. patterns.Where(one => one.Pattern is not null).Select(one => (one.Pattern!, one.Schema))],
            AdditionalProperties = Find("additionalProperties") is { } additional ? Inner(additional) : null,
            PropertyNames = Find("propertyNames") is { } names ? Inner(names) : null,
            MinProperties = Find("minProperties") is { } min ? compiler.Count(min) : 0,
            MaxProperties = Find("maxProperties") is { } max ? compiler.Count(max) : long.MaxValue,
        };
    }

    private SchemaNode Property(string name, SchemaPlace at)
    {
        if (settings.RefusesReadOnly && readOnly.Contains(name)) return new SchemaNode(resource) { Refusal = "this member is the server's to set" };
        return Inner(at);
    }

    private SchemaNode Inner(SchemaPlace at)
    {
        // OpenAPI 3.0 has true and false here and nowhere else.
        if (place.Document.Dialect == SchemaDialect.OpenApi30 && at.Element.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return new SchemaNode(resource) { Refusal = at.Element.ValueKind == JsonValueKind.False ? "nothing is allowed here" : null };
        return compiler.Node(at, resource, []);
    }

    private int Number(string name)
    {
        if (!_numbers.TryGetValue(name, out var number))
        {
            number = _names.Count;
            _numbers.Add(name, number);
            _names.Add(name);
        }

        return number;
    }

    private SchemaPlace? Find(string keyword) => place.Element.TryGetProperty(keyword, out var value) ? place.At(keyword, value) : null;

    private IEnumerable<(string Name, SchemaPlace At)> Map(string keyword)
    {
        if (Find(keyword) is not { } map) return [];
        if (map.Element.ValueKind == JsonValueKind.Object) return [.. map.Element.EnumerateObject().Select(member => (member.Name, map.At(member.Name, member.Value)))];
        compiler.Error(map, "expected an object");
        return [];
    }

    private List<string> Texts(string keyword) => Find(keyword) is { } list ? Names(list) : [];

    private List<string> Names(SchemaPlace list)
    {
        if (list.Element.ValueKind == JsonValueKind.Array && list.Element.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String))
            return [.. list.Element.EnumerateArray().Select(item => item.GetString()!)];
        compiler.Error(list, "expected a list of names");
        return [];
    }
}
