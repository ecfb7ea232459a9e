using System.Text.Json;
using Usher.OpenApi;

namespace Usher.Cli.Importing;

/// <summary>Makes ways to know who is calling of a document's security schemes, as far as it says enough.</summary>
internal sealed class SecurityImport
{
    private const string Discovery = "/.well-known/openid-configuration";
    private readonly Dictionary<string, string?> _schemes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _lines = new(StringComparer.Ordinal);
    private readonly JsonElement? _all;

    public SecurityImport(ApiDocument api)
    {
        var root = api.Document.Root;
        if (root.TryGetProperty("security", out var all)) _all = all;
        if (!root.TryGetProperty("components", out var components) || !components.TryGetProperty("securitySchemes", out var schemes) || schemes.ValueKind != JsonValueKind.Object) return;
        foreach (var scheme in schemes.EnumerateObject())
        {
            var (line, what) = Read(scheme.Value);
            _schemes[scheme.Name] = line is null ? what : null;
            if (line is not null) _lines[scheme.Name] = line;
        }
    }

    /// <summary>Writes what stands under <c>auth</c>.</summary>
    public void WriteTo(YamlText yaml)
    {
        foreach (var (name, what) in _schemes.Where(scheme => scheme.Value is not null)) yaml.Remark("", $"auth: the document knows '{name}' ({what}), of which it does not say enough: add it here, and to the routes.");
        if (_lines.Count == 0) return;
        yaml.Line("auth:");
        foreach (var (name, line) in _lines) yaml.Line($"  {YamlText.Value(name)}: {line}");
        yaml.Line();
    }

    /// <summary>Writes what a route says of it.</summary>
    public void WriteRoute(YamlText yaml, ApiOperation operation)
    {
        if (!operation.Place.Element.TryGetProperty("security", out var security))
        {
            if (_all is null) return;
            security = _all.Value;
        }

        if (security.ValueKind != JsonValueKind.Array) return;
        var alternatives = security.EnumerateArray().Where(one => one.ValueKind == JsonValueKind.Object).Select(one => one.EnumerateObject().Select(scheme => scheme.Name).ToList()).ToList();
        if (alternatives.Count == 0 || alternatives.Exists(one => one.Count == 0))
        {
            if (_lines.Count > 0) yaml.Line("    auth: none");
            return;
        }

        var known = alternatives.Where(one => one.Count == 1 && _lines.ContainsKey(one[0])).Select(one => one[0]).Distinct(StringComparer.Ordinal).ToList();
        var unknown = alternatives.Where(one => one.Count > 1 || !_lines.ContainsKey(one[0])).ToList();
        if (known.Count > 0) yaml.Line($"    auth: {(known.Count == 1 ? YamlText.Value(known[0]) : $"[{string.Join(", ", known.Select(YamlText.Value))}]")}");
        foreach (var one in unknown) yaml.Remark("    ", $"auth: {string.Join(" and ", one)}");
    }

    private static (string? Line, string What) Read(JsonElement scheme)
    {
        var type = Text(scheme, "type");
        switch (type)
        {
            case "apiKey" when Text(scheme, "in") is "header" or "query" or "cookie" && Text(scheme, "name") is { } name:
                return ($"{{ apiKey: {{ {Text(scheme, "in")}: {YamlText.Value(name)} }} }}", type);
            case "openIdConnect" when Text(scheme, "openIdConnectUrl") is { } url && url.EndsWith(Discovery, StringComparison.Ordinal) && Uri.TryCreate(url, UriKind.Absolute, out _):
                return ($"{{ jwt: {YamlText.Value(url[..^Discovery.Length])} }}", type);
            default:
                return (null, type is "http" ? $"http {Text(scheme, "scheme")}" : type ?? "of no type");
        }
    }

    private static string? Text(JsonElement element, string name) => element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
