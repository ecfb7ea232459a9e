using System.Text.Json.Nodes;

namespace Usher.OpenApi;

/// <summary>
/// The document of all routes, put together of parts of others: their operations under the gateway's paths, with the components that these refer to.
/// What may name an upstream stays out: servers, extensions, security schemes.
/// </summary>
internal sealed class MergedDocument
{
    private readonly JsonObject _paths = [];
    private readonly JsonObject _components = [];
    private readonly JsonObject _schemes = [];
    private readonly JsonArray _tags = [];
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);

    /// <summary>Adds an operation.</summary>
    /// <param name="part">The document that it comes from.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="path">Its path at the gateway.</param>
    /// <param name="security">The names of the ways to know who is calling; empty: nobody has to.</param>
    public void Add(MergedPart part, ApiOperation operation, string path, IReadOnlyList<string> security)
    {
        var item = _paths[path] as JsonObject;
        if (item is null) _paths[path] = item = [];
        var method = operation.Method.ToLowerInvariant();
        if (item.ContainsKey(method)) return;
        var copy = part.Operation(operation, _components);
        if (copy["operationId"] is { } id) copy["operationId"] = Unique(id.GetValue<string>());
        copy["security"] = new JsonArray([.. security.Select(name => (JsonNode)new JsonObject { [name] = new JsonArray() })]);
        item[method] = copy;
        foreach (var tag in copy["tags"]?.AsArray().OfType<JsonValue>() ?? []) AddTag(part, tag.GetValue<string>());
    }

    /// <summary>Adds a way to know who is calling.</summary>
    public void AddScheme(string name, JsonObject scheme) => _schemes[name] = scheme;

    /// <summary>The document.</summary>
    /// <param name="info">What it is called.</param>
    /// <param name="server">Where clients find the gateway.</param>
    public JsonObject Write(JsonObject info, string server)
    {
        if (_schemes.Count > 0) _components["securitySchemes"] = _schemes.DeepClone();
        var document = new JsonObject { ["openapi"] = "3.1.0", ["info"] = info, ["servers"] = new JsonArray(new JsonObject { ["url"] = server }), ["paths"] = _paths.DeepClone() };
        if (_components.Count > 0) document["components"] = _components.DeepClone();
        if (_tags.Count > 0) document["tags"] = _tags.DeepClone();
        return document;
    }

    private void AddTag(MergedPart part, string name)
    {
        if (_tags.Any(tag => tag!["name"]!.GetValue<string>() == name)) return;
        var tag = new JsonObject { ["name"] = name };
        if (part.DescriptionOfTag(name) is { } description) tag["description"] = description;
        _tags.Add((JsonNode)tag);
    }

    private string Unique(string id)
    {
        var name = id;
        for (var number = 2; !_ids.Add(name); number++) name = $"{id}_{number}";
        return name;
    }
}
