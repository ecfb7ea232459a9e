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
        foreach (var part in _parts) Types |= part.Types;
    }

    /// <summary>The types that a value may have; <see cref="JsonTypes.None"/>: any.</summary>
    public JsonTypes Types { get; }

    /// <summary>Whether it may be an array.</summary>
    public bool IsArray => (Types & JsonTypes.Array) != 0;

    /// <summary>Whether it may be an object.</summary>
    public bool IsObject => (Types & JsonTypes.Object) != 0;

    /// <summary>Whether it may be written as one text.</summary>
    public bool IsScalar => Types == JsonTypes.None || (Types & Scalars) != 0;

    /// <summary>Whether it may be a text.</summary>
    public bool IsText => Types == JsonTypes.None || (Types & JsonTypes.String) != 0;

    /// <summary>What the items are.</summary>
    public TextShape Items => _items!;

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
        foreach (var objects in shape._parts.Select(part => part.Objects).OfType<ObjectRules>())
        {
            for (var i = 0; i < objects.Names.Count; i++)
            {
                if (objects.Properties[i] is { } property) shape._members[objects.Names[i]] = Of(property, depth + 1);
            }
        }

        return shape;
    }

    private static void Collect(SchemaNode schema, List<SchemaNode> parts, int depth)
    {
        if (depth > Deepest || parts.Contains(schema)) return;
        parts.Add(schema);
        foreach (var part in schema.All.Concat(schema.AnyOf).Concat(schema.OneOf)) Collect(part, parts, depth + 1);
    }
}
