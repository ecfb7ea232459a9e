using System.Text.Json;
using Usher.Schemas;

namespace Usher.Policies.Validate.Parameters;

/// <summary>What a schema says of the form of a value that comes as text: what has to be known to make JSON of it.</summary>
internal sealed class TextShape
{
    private const int Deepest = 16;
    private const JsonTypes Scalars = JsonTypes.String | JsonTypes.Number | JsonTypes.Integer | JsonTypes.Boolean | JsonTypes.Null;

    private readonly SchemaNode[] _parts;
    private readonly Dictionary<string, TextShape> _members = new(StringComparer.Ordinal);
    private TextShape? _items;

    private TextShape(SchemaNode? schema)
    {
        var parts = new List<SchemaNode>();
        if (schema is not null) Collect(schema, parts, 0);
        _parts = [.. parts];
        foreach (var part in _parts) Types |= part.Types == JsonTypes.None ? Implied(part) : part.Types;
    }

    /// <summary>The types that a value may have; <see cref="JsonTypes.None"/>: any.</summary>
    public JsonTypes Types { get; }

    /// <summary>Whether it may be an array.</summary>
    public bool IsArray => (Types & JsonTypes.Array) != JsonTypes.None;

    /// <summary>Whether it may be an object.</summary>
    public bool IsObject => (Types & JsonTypes.Object) != JsonTypes.None;

    /// <summary>Whether it may be written as one text.</summary>
    public bool IsScalar => Types == JsonTypes.None || (Types & Scalars) != JsonTypes.None;

    /// <summary>Whether it may be a text.</summary>
    public bool IsText => Types == JsonTypes.None || (Types & JsonTypes.String) != JsonTypes.None;

    /// <summary>What the items are.</summary>
    public TextShape Items => _items!;

    /// <summary>What members are that are not named; null: anything.</summary>
    public TextShape? Others { get; private set; }

    /// <summary>The members that are named.</summary>
    public IReadOnlyDictionary<string, TextShape> Members => _members;

    /// <summary>The form of values of a schema.</summary>
    public static TextShape Of(SchemaNode? schema) => Of(schema, 0);

    // Below what a parameter can be written in, nothing is asked any more.
    private static TextShape Of(SchemaNode? schema, int depth)
    {
        var shape = new TextShape(schema);
        if (depth > 3) return shape;
        shape._items = Of(shape._parts.Select(part => part.Arrays?.Items).FirstOrDefault(items => items is not null), depth + 1);
        if (shape._parts.Select(part => part.Objects?.AdditionalProperties).FirstOrDefault(others => others is not null) is { } others) shape.Others = Of(others, depth + 1);
        foreach (var objects in shape._parts.Select(part => part.Objects).OfType<ObjectRules>())
        {
            for (var i = 0; i < objects.Names.Count; i++)
            {
                if (objects.Properties[i] is { } property) shape._members[objects.Names[i]] = Of(property, depth + 1);
            }
        }

        return shape;
    }

    // A schema without a type means that of what it asks for.
    private static JsonTypes Implied(SchemaNode schema)
    {
        var types = JsonTypes.None;
        if (schema.Numbers is not null) types |= JsonTypes.Number;
        if (schema.Texts is not null) types |= JsonTypes.String;
        if (schema.Arrays is not null) types |= JsonTypes.Array;
        if (schema.Objects is not null) types |= JsonTypes.Object;
        JsonElement[] values = schema.Const is { } only ? [only] : schema.Enum ?? [];
        foreach (var value in values) types |= JsonTypeSet.Of(value);
        return types;
    }

    private static void Collect(SchemaNode schema, List<SchemaNode> parts, int depth)
    {
        if (depth > Deepest || parts.Contains(schema)) return;
        parts.Add(schema);
        foreach (var part in schema.All.Concat(schema.AnyOf).Concat(schema.OneOf)) Collect(part, parts, depth + 1);
    }
}
