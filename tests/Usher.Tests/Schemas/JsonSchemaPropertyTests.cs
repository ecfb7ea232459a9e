using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Usher.Schemas;

namespace Usher.Tests.Schemas;

/// <summary>Small schemas and small values by the thousand, beside a model that is too simple to be wrong.</summary>
public sealed class JsonSchemaPropertyTests
{
    private static readonly string[] Names = ["a", "b", "c"];

    private static readonly Gen<string> Scalar = Gen.OneOf("null", "true", "0", "1", "1.0", "2", "-1", "0.5", "10e-1", "\"a\"", "\"b\"", "\"\"", "\"\\u0061\"", "\"aa\"");

    private static readonly Gen<string> Value = Gen.Recursive<string>((depth, inner) => depth >= 3 ? Scalar : Gen.OneOf(
        Scalar, Scalar,
        inner.Array[0, 3].Select(items => $"[{string.Join(',', items)}]"),
        Gen.Select(Gen.Shuffle(Names), inner.Array[3], Gen.Int[0, 3]).Select((names, values, count) => $"{{{string.Join(',', names.Take(count).Select((name, i) => $"\"{name}\":{values[i]}"))}}}")));

    private static readonly Gen<string> Schema = Gen.Recursive<string>((depth, inner) =>
    {
        var leaf = Gen.OneOf(
            Gen.OneOf("true", "false", "{}"),
            Gen.OneOf("null", "boolean", "object", "array", "number", "integer", "string").Select(type => $"{{\"type\":\"{type}\"}}"),
            Scalar.Select(value => $"{{\"const\":{value}}}"),
            Gen.Int[-1, 2].Select(number => $"{{\"minimum\":{number}}}"),
            Gen.Int[0, 2].Select(number => $"{{\"maxLength\":{number},\"maxItems\":{number},\"maxProperties\":{number}}}"),
            Gen.OneOf(Names).Select(name => $"{{\"required\":[\"{name}\"]}}"),
            Gen.Const("{\"uniqueItems\":true}"));
        if (depth >= 3) return leaf;
        return Gen.OneOf(
            leaf,
            inner.Array[1, 3].Select(all => $"{{\"allOf\":[{string.Join(',', all)}]}}"),
            inner.Array[1, 3].Select(any => $"{{\"anyOf\":[{string.Join(',', any)}]}}"),
            inner.Array[1, 3].Select(one => $"{{\"oneOf\":[{string.Join(',', one)}]}}"),
            inner.Select(not => $"{{\"not\":{not}}}"),
            Gen.Select(inner, inner, inner).Select((condition, then, otherwise) => $"{{\"if\":{condition},\"then\":{then},\"else\":{otherwise}}}"),
            Gen.Select(inner, inner).Select((first, rest) => $"{{\"prefixItems\":[{first}],\"items\":{rest}}}"),
            inner.Select(contains => $"{{\"contains\":{contains}}}"),
            Gen.Select(inner, inner).Select((a, others) => $"{{\"properties\":{{\"a\":{a}}},\"additionalProperties\":{others}}}"),
            Gen.Select(inner, inner).Select((b, others) => $"{{\"allOf\":[{{\"properties\":{{\"b\":{b}}}}}],\"unevaluatedProperties\":{others}}}"));
    });

    [Fact]
    public void Agrees_with_a_simple_model() => Gen.Select(Schema, Value).Sample((schema, value) =>
    {
        var found = TestSchema.Compile(schema.StartsWith('{') ? schema : $"{{\"allOf\":[{schema}]}}").Check(value);
        return (found.Length == 0) == Holds(JsonNode.Parse(schema), JsonNode.Parse(value));
    }, iter: 4000, threads: 1);

    [Fact]
    public void Never_throws_whatever_the_value_is()
    {
        var schema = TestSchema.Compile("""
            $defs: { node: { type: [object, array, string], properties: { x: { $ref: "#/$defs/node" } }, patternProperties: { "^[^y]": { $ref: "#/$defs/node" } }, items: { $ref: "#/$defs/node" }, uniqueItems: true, pattern: "^(?=.)[^\\s]*$", unevaluatedProperties: false } }
            anyOf: [{ $ref: "#/$defs/node" }, { multipleOf: 0.3, format: int32 }, { type: string, format: date-time }, { propertyNames: { format: regex } }]
            """);
        Gen.OneOf(Value, Gen.String.Select(text => JsonSerializer.Serialize(text)), Gen.Double.Select(number => double.IsFinite(number) ? JsonSerializer.Serialize(number) : "0"), Gen.Byte.Array[0, 30].Select(bytes => $"{{\"{Escape(bytes)}\":\"{Escape(bytes)}\"}}"))
            .Sample(value => schema.Check(value) is not null, iter: 4000, threads: 1);
    }

    [Fact]
    public void Takes_any_text_as_a_schema_or_says_what_is_wrong() => Gen.Select(Gen.OneOf("type", "enum", "pattern", "$ref", "required", "properties", "items", "allOf", "if", "multipleOf", "format", "$id", "$anchor", "$dynamicRef", "minLength", "dependentRequired", "unevaluatedItems"), Gen.OneOf(Value, Schema)).Sample((keyword, value) =>
    {
        var schema = TestSchema.Errors($"{{\"{keyword}\":{value}}}");
        return schema is not null;
    }, iter: 4000, threads: 1);

    private static string Escape(byte[] bytes) => string.Concat(bytes.Select(one => $"\\u{one % 3 * 0x6C00 + one:x4}"));

    private static bool Holds(JsonNode? schema, JsonNode? value)
    {
        if (schema is JsonValue flag) return flag.GetValue<bool>();
        var keywords = schema!.AsObject();
        return keywords.All(keyword => Holds(keyword.Key, keyword.Value, keywords, value)) && Rest(keywords, value);
    }

    private static bool Holds(string keyword, JsonNode? argument, JsonObject schema, JsonNode? value) => keyword switch
    {
        "type" => TypesOf(value).Contains(argument!.GetValue<string>()),
        "const" => Same(argument, value),
        "minimum" => Number(value) is not { } number || number >= Number(argument),
        "maxLength" => value is not JsonValue text || text.GetValueKind() != JsonValueKind.String || text.GetValue<string>().Length <= Number(argument),
        "maxItems" => value is not JsonArray items || items.Count <= Number(argument),
        "maxProperties" => value is not JsonObject members || members.Count <= Number(argument),
        "required" => value is not JsonObject members || members.ContainsKey(argument![0]!.GetValue<string>()),
        "uniqueItems" => value is not JsonArray items || !items.Where((item, i) => items.Take(i).Any(other => Same(item, other))).Any(),
        "allOf" => argument!.AsArray().All(one => Holds(one, value)),
        "anyOf" => argument!.AsArray().Any(one => Holds(one, value)),
        "oneOf" => argument!.AsArray().Count(one => Holds(one, value)) == 1,
        "not" => !Holds(argument, value),
        "if" => Holds(Holds(argument, value) ? schema["then"] : schema["else"], value),
        "prefixItems" => value is not JsonArray items || items.Select((item, i) => Holds(i == 0 ? argument![0] : schema["items"], item)).All(holds => holds),
        "contains" => value is not JsonArray items || items.Any(item => Holds(argument, item)),
        "properties" => value is not JsonObject members || members.All(member => Holds(member.Key == "a" && argument!["a"] is { } a ? a : argument![member.Key] ?? schema["additionalProperties"] ?? new JsonObject(), member.Value)),
        _ => true,
    };

    private static bool Rest(JsonObject schema, JsonNode? value) =>
        !schema.ContainsKey("unevaluatedProperties") || value is not JsonObject members || members.Where(member => member.Key != "b").All(member => Holds(schema["unevaluatedProperties"], member.Value));

    private static string[] TypesOf(JsonNode? value) => value?.GetValueKind() switch
    {
        null => ["null"],
        JsonValueKind.True or JsonValueKind.False => ["boolean"],
        JsonValueKind.Object => ["object"],
        JsonValueKind.Array => ["array"],
        JsonValueKind.String => ["string"],
        _ => Number(value) is { } number && decimal.Truncate(number) == number ? ["number", "integer"] : ["number"],
    };

    private static decimal? Number(JsonNode? value) => value is JsonValue number && number.GetValueKind() == JsonValueKind.Number ? decimal.Parse(number.ToJsonString(), System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture) : null;

    private static bool Same(JsonNode? left, JsonNode? right) => (left, right) switch
    {
        (null, null) => true,
        (JsonArray one, JsonArray other) => one.Count == other.Count && one.Zip(other).All(pair => Same(pair.First, pair.Second)),
        (JsonObject one, JsonObject other) => one.Count == other.Count && one.All(member => other.ContainsKey(member.Key) && Same(member.Value, other[member.Key])),
        (JsonValue one, JsonValue other) when Number(one) is { } a && Number(other) is { } b => a == b,
        (JsonValue one, JsonValue other) => one.GetValueKind() == other.GetValueKind() && one.GetValueKind() != JsonValueKind.Number && one.ToString() == other.ToString(),
        _ => false,
    };
}
