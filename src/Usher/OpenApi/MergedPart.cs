using System.Text.Json.Nodes;

namespace Usher.OpenApi;

/// <summary>A document of which parts are taken over. It is brought to OpenAPI 3.1 first.</summary>
/// <param name="root">The document in 3.1.</param>
internal sealed class MergedPart(JsonObject root)
{
    private const string Components = "#/components/";
    private readonly Dictionary<string, string> _renamed = new(StringComparer.Ordinal);

    /// <summary>The first reference that leads out of the document; null: all stay in it.</summary>
    public string? ForeignReference => Foreign(root);

    /// <summary>A document as a part.</summary>
    public static MergedPart Of(ApiDocument document) => new(JsonNode.Parse(document.As31())!.AsObject());

    /// <summary>An operation as it stands in the merged document; the components that it refers to are added there.</summary>
    public JsonObject Operation(ApiOperation operation, JsonObject components)
    {
        var item = root["paths"]![operation.Path]!.AsObject();
        if (item["$ref"]?.GetValue<string>() is { } reference && Find(reference) is JsonObject target) item = target;
        var copy = item[operation.Method.ToLowerInvariant()]!.DeepClone().AsObject();
        copy.Remove("servers");
        copy.Remove("security");
        copy.Remove("callbacks");
        var own = copy["parameters"]?.AsArray().Select(Identity).ToHashSet(StringComparer.Ordinal) ?? [];
        foreach (var parameter in item["parameters"]?.AsArray().Where(parameter => !own.Contains(Identity(parameter))).ToList() ?? [])
        {
            if (copy["parameters"] is not JsonArray list) copy["parameters"] = list = [];
            list.Add(parameter!.DeepClone());
        }

        Adopt(copy, components);
        return copy;
    }

    /// <summary>What the document says of a tag; null: nothing.</summary>
    public string? DescriptionOfTag(string name) =>
        root["tags"] is JsonArray tags ? tags.OfType<JsonObject>().FirstOrDefault(tag => (string?)tag["name"] == name)?["description"]?.GetValue<string>() : null;

    private string Identity(JsonNode? parameter)
    {
        var target = parameter is JsonObject && parameter["$ref"]?.GetValue<string>() is { } reference ? Find(reference) ?? parameter : parameter;
        return $"{target?["in"]} {target?["name"]}";
    }

    // Takes out what is nobody's business, and brings what is referred to over.
    private void Adopt(JsonNode? node, JsonObject components)
    {
        if (node is JsonArray list)
        {
            foreach (var item in list) Adopt(item, components);
        }

        if (node is not JsonObject value) return;
        foreach (var name in value.Select(member => member.Key).Where(name => name.StartsWith("x-", StringComparison.Ordinal) && !IsNameOfSomething(value)).ToList()) value.Remove(name);
        if (value["operationId"] is not null || value["operationRef"] is not null) value.Remove("server");
        if (value["$ref"] is JsonValue reference && reference.GetValue<string>().StartsWith(Components, StringComparison.Ordinal)) value["$ref"] = Bring(reference.GetValue<string>(), components);
        foreach (var member in value.ToList())
        {
            if (member.Key == "mapping" && member.Value is JsonObject mapping && value.ContainsKey("propertyName")) AdoptMapping(mapping, components);
            else if (member.Key is not ("example" or "examples" or "default" or "enum" or "const")) Adopt(member.Value, components);
        }
    }

    // Maps whose keys are names: a property or a header may well be called x-something.
    private static bool IsNameOfSomething(JsonObject value) => value.GetPath().Split('.')[^1] is "properties" or "headers" or "patternProperties" or "$defs" or "content" or "schemas" or "dependentSchemas";

    private void AdoptMapping(JsonObject mapping, JsonObject components)
    {
        foreach (var (name, target) in mapping.ToList())
        {
            if (target is JsonValue text && text.GetValue<string>().StartsWith(Components, StringComparison.Ordinal)) mapping[name] = Bring(text.GetValue<string>(), components);
        }
    }

    private string Bring(string reference, JsonObject components)
    {
        var parts = reference[Components.Length..].Split('/');
        if (parts.Length < 2 || Find($"{Components}{parts[0]}/{parts[1]}") is not { } component) return reference;
        var (kind, name) = (parts[0], parts[1]);
        var rest = parts.Length > 2 ? "/" + string.Join('/', parts[2..]) : "";
        if (_renamed.TryGetValue($"{kind}/{name}", out var known)) return $"{Components}{kind}/{known}{rest}";
        if (components[kind] is not JsonObject all) components[kind] = all = [];
        var free = name;
        for (var number = 2; all.ContainsKey(free); number++) free = $"{name}_{number}";
        _renamed[$"{kind}/{name}"] = free;
        var copy = component.DeepClone();
        all[free] = copy;
        Adopt(copy, components);
        return $"{Components}{kind}/{free}{rest}";
    }

    private JsonNode? Find(string reference)
    {
        JsonNode? node = root;
        foreach (var part in reference.TrimStart('#', '/').Split('/')) node = (node as JsonObject)?[part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)];
        return node;
    }

    private static string? Foreign(JsonNode? node) => node switch
    {
        JsonObject value when value["$ref"] is JsonValue reference && reference.TryGetValue<string>(out var text) && !text.StartsWith('#') => text,
        JsonObject value => value.Select(member => Foreign(member.Value)).FirstOrDefault(found => found is not null),
        JsonArray list => list.Select(Foreign).FirstOrDefault(found => found is not null),
        _ => null,
    };
}
