using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Usher.Tests.Support;

/// <summary>Validates against a JSON Schema (2020-12), for the keywords that the schema of the file uses. Any other is an error.</summary>
internal sealed class SubsetValidator(JsonNode root)
{
    private static readonly HashSet<string> Annotations = ["$schema", "title", "description", "default", "$defs"];

    /// <summary>What is wrong with a value; null: nothing.</summary>
    public string? Check(JsonNode? value) => Check(value, root, "");

    /// <summary>Checks the schema itself, and how many schemas there are in it.</summary>
    public int CheckSchema() => CheckSchema(root);

    private string? Check(JsonNode? value, JsonNode schema, string at)
    {
        foreach (var (keyword, argument) in schema.AsObject())
        {
            if (Annotations.Contains(keyword)) continue;
            if (CheckKeyword(keyword, argument!, value, schema, at) is { } wrong) return wrong;
        }

        return null;
    }

    private string? CheckKeyword(string keyword, JsonNode argument, JsonNode? value, JsonNode schema, string at)
    {
        switch (keyword)
        {
            case "$ref": return Check(value, Resolve(argument), at);
            case "type": return Types(argument).Any(type => IsOf(value, type)) ? null : $"{at}: is not {argument.ToJsonString()}";
            case "const": return JsonNode.DeepEquals(value, argument) ? null : $"{at}: is not {argument.ToJsonString()}";
            case "enum": return argument.AsArray().Any(one => JsonNode.DeepEquals(value, one)) ? null : $"{at}: is none of {argument.ToJsonString()}";
            case "pattern": return !IsOf(value, "string") || Regex.IsMatch(value!.GetValue<string>(), argument.GetValue<string>()) ? null : $"{at}: does not match {argument}";
            case "items": return value is JsonArray list ? list.Select((item, i) => Check(item, argument, $"{at}/{i}")).FirstOrDefault(wrong => wrong is not null) : null;
            case "required": return value is JsonObject given && argument.AsArray().FirstOrDefault(key => !given.ContainsKey(key!.GetValue<string>())) is { } missing ? $"{at}: lacks {missing}" : null;
            case "propertyNames": return value is JsonObject names ? names.Select(member => Check(JsonValue.Create(member.Key), argument, $"{at}/{member.Key}")).FirstOrDefault(wrong => wrong is not null) : null;
            case "properties":
            case "additionalProperties": return keyword is "properties" ^ schema["properties"] is null ? CheckMembers(value, schema, at) : null;
            case "anyOf": return Alternatives(argument, value, at) is var any && any.Any(wrong => wrong is null) ? null : string.Join(" | ", any);
            case "oneOf": return Alternatives(argument, value, at).Count(wrong => wrong is null) == 1 ? null : $"{at}: is none of {argument.ToJsonString()}, or several";
            default: throw new InvalidOperationException($"unknown keyword {keyword}");
        }
    }

    private string? CheckMembers(JsonNode? value, JsonNode schema, string at)
    {
        if (value is not JsonObject members) return null;
        foreach (var (name, member) in members)
        {
            var known = schema["properties"]?[name] ?? schema["additionalProperties"];
            if (known is JsonValue && !known.GetValue<bool>()) return $"{at}: unknown {name}";
            if (known is JsonObject && Check(member, known, $"{at}/{name}") is { } wrong) return wrong;
        }

        return null;
    }

    private List<string?> Alternatives(JsonNode schemas, JsonNode? value, string at) => [.. schemas.AsArray().Select(schema => Check(value, schema!, at))];

    private JsonNode Resolve(JsonNode reference) => root["$defs"]![reference.GetValue<string>()["#/$defs/".Length..]]!;

    private static IEnumerable<string> Types(JsonNode type) => type is JsonArray several ? several.Select(one => one!.GetValue<string>()) : [type.GetValue<string>()];

    private static bool IsOf(JsonNode? value, string type) => type switch
    {
        "null" => value is null,
        "object" => value is JsonObject,
        "array" => value is JsonArray,
        "string" => value?.GetValueKind() == JsonValueKind.String,
        "boolean" => value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False,
        "integer" => value?.GetValueKind() == JsonValueKind.Number && value.GetValue<double>() % 1 == 0,
        "number" => value?.GetValueKind() == JsonValueKind.Number,
        _ => throw new InvalidOperationException($"unknown type {type}"),
    };

    private int CheckSchema(JsonNode schema)
    {
        var count = 1;
        Assert.Null(CheckKeywords(schema));
        foreach (var (keyword, argument) in schema.AsObject())
        {
            if (keyword is "properties" or "$defs") count += argument!.AsObject().Sum(member => CheckSchema(member.Value!));
            else if (keyword is "anyOf" or "oneOf") count += argument!.AsArray().Sum(one => CheckSchema(one!));
            else if (argument is JsonObject && keyword is "items" or "additionalProperties" && argument is JsonObject) count += CheckSchema(argument!);
            else if (keyword is "pattern") _ = Regex.IsMatch("", argument!.GetValue<string>());
            else if (keyword is "$ref") Assert.NotNull(Resolve(argument!));
            else if (keyword is "required") Assert.All(argument!.AsArray(), key => Assert.NotNull(schema["properties"]![key!.GetValue<string>()]));
            else if (keyword is "description") Assert.NotEqual("", argument!.GetValue<string>());
        }

        return count;
    }

    // Any value makes each keyword be looked at.
    private string? CheckKeywords(JsonNode schema)
    {
        foreach (var (keyword, argument) in schema.AsObject())
        {
            if (!Annotations.Contains(keyword)) _ = CheckKeyword(keyword, argument!, new JsonObject(), schema, "");
        }

        return null;
    }
}
