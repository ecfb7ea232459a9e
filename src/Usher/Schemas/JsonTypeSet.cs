using System.Runtime.InteropServices;
using System.Text.Json;

namespace Usher.Schemas;

/// <summary>What a set of types says of a value.</summary>
internal static class JsonTypeSet
{
    private static readonly (JsonTypes Type, string Name, string Spoken)[] All =
    [
        (JsonTypes.Object, "object", "an object"), (JsonTypes.Array, "array", "an array"), (JsonTypes.String, "string", "a string"), (JsonTypes.Number, "number", "a number"),
        (JsonTypes.Integer, "integer", "an integer"), (JsonTypes.Boolean, "boolean", "true or false"), (JsonTypes.Null, "null", "null"),
    ];

    /// <summary>The type of a name; <see cref="JsonTypes.None"/>: there is no such type.</summary>
    public static JsonTypes Parse(string? name)
    {
        foreach (var one in All)
        {
            if (one.Name == name) return one.Type;
        }

        return JsonTypes.None;
    }

    /// <summary>The type of a value.</summary>
    public static JsonTypes Of(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => JsonTypes.Object,
        JsonValueKind.Array => JsonTypes.Array,
        JsonValueKind.String => JsonTypes.String,
        JsonValueKind.Number => JsonTypes.Number,
        JsonValueKind.Null => JsonTypes.Null,
        _ => JsonTypes.Boolean,
    };

    /// <summary>Whether a value has one of the types.</summary>
    public static bool Holds(JsonTypes types, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => (types & JsonTypes.Object) != JsonTypes.None,
        JsonValueKind.Array => (types & JsonTypes.Array) != JsonTypes.None,
        JsonValueKind.String => (types & JsonTypes.String) != JsonTypes.None,
        JsonValueKind.Number => (types & JsonTypes.Number) != JsonTypes.None || ((types & JsonTypes.Integer) != JsonTypes.None && JsonNumber.Parse(JsonMarshal.GetRawUtf8Value(value)).IsInteger),
        JsonValueKind.Null => (types & JsonTypes.Null) != JsonTypes.None,
        _ => (types & JsonTypes.Boolean) != JsonTypes.None,
    };

    /// <summary>The types in words: <c>a string or null</c>.</summary>
    public static string Describe(JsonTypes types) => string.Join(" or ", All.Where(one => (types & one.Type) != JsonTypes.None).Select(one => one.Spoken));
}
