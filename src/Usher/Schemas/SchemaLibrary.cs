using System.Globalization;
using System.Text.Json;

namespace Usher.Schemas;

/// <summary>The documents that schemas stand in, the identifiers in them, and how a reference finds its schema.</summary>
/// <param name="load">Reads the document of a URI; null: there is none that may be read.</param>
internal sealed class SchemaLibrary(Func<string, SchemaDocument?> load)
{
    private static readonly string[] Single =
    [
        "additionalProperties", "propertyNames", "items", "contains", "not", "if", "then", "else", "unevaluatedItems", "unevaluatedProperties", "contentSchema",
    ];

    private static readonly string[] Lists = ["allOf", "anyOf", "oneOf", "prefixItems"];
    private static readonly string[] Maps = ["$defs", "properties", "patternProperties", "dependentSchemas"];

    private readonly Dictionary<string, SchemaResource> _byUri = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Document, string Pointer), SchemaResource> _byPlace = [];
    private readonly HashSet<(string Document, string Pointer)> _indexed = [];

    /// <summary>All schemas with identifiers that were found.</summary>
    public IEnumerable<SchemaResource> Resources => _byPlace.Values;

    /// <summary>Takes a document in; its root is the schema of its URI.</summary>
    public SchemaResource Add(SchemaDocument document)
    {
        if (_byUri.TryGetValue(document.Uri, out var known) && known.Root.Pointer.Length == 0) return known;
        var root = new SchemaPlace(document, "", document.Root);
        var resource = new SchemaResource(document.Uri, root);
        _byUri.TryAdd(document.Uri, resource);
        _byPlace[(document.Uri, "")] = resource;
        if (document.Dialect == SchemaDialect.Draft202012)
        {
            Index(root, resource);
        }
        else if (document.Root.ValueKind == JsonValueKind.Object && document.Root.TryGetProperty("components", out var components) && components.ValueKind == JsonValueKind.Object
            && components.TryGetProperty("schemas", out var schemas) && schemas.ValueKind == JsonValueKind.Object)
        {
            var place = root.At("components", components).At("schemas", schemas);
            foreach (var schema in schemas.EnumerateObject()) Index(place.At(schema.Name, schema.Value), resource);
        }

        return _byPlace[(document.Uri, "")];
    }

    /// <summary>Finds what a reference leads to; null with a reason: nothing.</summary>
    public (SchemaPlace Place, SchemaResource Resource)? Find(string reference, SchemaResource from, out string? dynamicAnchor, out string problem)
    {
        (dynamicAnchor, problem) = (null, "");
        var hash = reference.IndexOf('#', StringComparison.Ordinal);
        var address = hash < 0 ? reference : reference[..hash];
        var fragment = hash < 0 ? "" : Uri.UnescapeDataString(reference[(hash + 1)..]);
        var resource = address.Length == 0 ? from : Resource(address, from, out problem);
        if (resource is null) return null;
        if (fragment.Length == 0 || fragment[0] == '/') return Walk(resource, fragment, ref problem);
        if (!resource.Anchors.TryGetValue(fragment, out var pointer))
        {
            problem = $"there is no schema named '#{fragment}'";
            return null;
        }

        if (resource.DynamicAnchors.Contains(fragment)) dynamicAnchor = fragment;
        return Walk(_byPlace[(resource.Root.Document.Uri, "")], pointer, ref problem);
    }

    /// <summary>Notes the identifiers of a schema that stands somewhere in a document, and of those within it.</summary>
    public void Index(SchemaPlace place, SchemaResource resource)
    {
        if (place.Element.ValueKind != JsonValueKind.Object || !_indexed.Add((place.Document.Uri, place.Pointer))) return;
        if (place.Document.Dialect != SchemaDialect.OpenApi30) resource = Identify(place, resource);
        foreach (var member in place.Element.EnumerateObject())
        {
            var inner = place.At(member.Name, member.Value);
            if (Single.Contains(member.Name))
            {
                Index(inner, resource);
            }
            else if (Lists.Contains(member.Name) && member.Value.ValueKind == JsonValueKind.Array)
            {
                var at = 0;
                foreach (var item in member.Value.EnumerateArray()) Index(inner.At((at++).ToString(CultureInfo.InvariantCulture), item), resource);
            }
            else if (Maps.Contains(member.Name) && member.Value.ValueKind == JsonValueKind.Object)
            {
                foreach (var item in member.Value.EnumerateObject()) Index(inner.At(item.Name, item.Value), resource);
            }
        }
    }

    private SchemaResource Identify(SchemaPlace place, SchemaResource resource)
    {
        if (TextOf(place.Element, "$id") is { } id && Absolute(id, resource.Uri) is { } uri)
        {
            // An empty fragment means nothing (core §8.2.1).
            uri = uri.TrimEnd('#');
            if (uri != resource.Uri || place.Pointer.Length > 0) resource = new SchemaResource(uri, place);
            _byUri.TryAdd(uri, resource);
            _byPlace[(place.Document.Uri, place.Pointer)] = resource;
        }

        if (TextOf(place.Element, "$anchor") is { } anchor) resource.Anchors.TryAdd(anchor, place.Pointer);
        if (TextOf(place.Element, "$dynamicAnchor") is not { } dynamic) return resource;
        resource.Anchors.TryAdd(dynamic, place.Pointer);
        resource.DynamicAnchors.Add(dynamic);
        return resource;
    }

    private SchemaResource? Resource(string address, SchemaResource from, out string problem)
    {
        problem = "";
        if (Absolute(address, from.Uri) is not { } uri)
        {
            problem = $"'{address}' is no reference";
            return null;
        }

        if (_byUri.TryGetValue(uri, out var known)) return known;
        if (load(uri) is { } document)
        {
            var added = Add(document);
            return _byUri.GetValueOrDefault(uri) ?? added;
        }

        problem = uri.StartsWith("http", StringComparison.Ordinal) ? $"'{address}' is not in these files, and nothing is fetched" : $"there is no file '{address}' that can be read";
        return null;
    }

    private (SchemaPlace, SchemaResource)? Walk(SchemaResource resource, string pointer, ref string problem)
    {
        var place = resource.Root;
        if (pointer.Length == 0)
        {
            Index(place, resource);
            return (place, resource);
        }

        foreach (var part in pointer[1..].Split('/'))
        {
            var token = part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            if (Step(place.Element, token) is not { } next)
            {
                problem = $"there is nothing at '#{pointer}'";
                return null;
            }

            place = place.At(token, next);
            resource = _byPlace.GetValueOrDefault((place.Document.Uri, place.Pointer)) ?? resource;
        }

        Index(place, resource);
        return (place, _byPlace.GetValueOrDefault((place.Document.Uri, place.Pointer)) ?? resource);
    }

    private static JsonElement? Step(JsonElement element, string token)
    {
        if (element.ValueKind == JsonValueKind.Object) return element.TryGetProperty(token, out var member) ? member : null;
        if (element.ValueKind != JsonValueKind.Array || !int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var index) || index >= element.GetArrayLength()) return null;
        return element[index];
    }

    private static string? Absolute(string reference, string from)
    {
        // A path that begins with a slash is an absolute URI of a file to System.Uri.
        if (!reference.StartsWith('/') && Uri.TryCreate(reference, UriKind.Absolute, out var absolute)) return absolute.Scheme is "urn" or "tag" ? reference : absolute.AbsoluteUri;
        return Uri.TryCreate(from, UriKind.Absolute, out var start) && Uri.TryCreate(start, reference, out var combined) ? combined.AbsoluteUri : null;
    }

    private static string? TextOf(JsonElement schema, string name) => schema.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
