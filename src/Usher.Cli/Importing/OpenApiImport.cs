using System.Text.Json;
using Usher.OpenApi;
using Usher.Routing;
using Usher.Schemas;

namespace Usher.Cli.Importing;

/// <summary>Makes a file of Usher's of an OpenAPI document: a route with validation for each operation.</summary>
/// <param name="api">The document.</param>
/// <param name="file">Its path, as seen from the file that is made.</param>
/// <param name="to">Where requests go; null: to the document's first server.</param>
internal sealed class OpenApiImport(ApiDocument api, string file, string? to)
{
    private readonly YamlText _yaml = new();

    /// <summary>The file.</summary>
    /// <exception cref="InvalidDataException">The document does not say where requests go.</exception>
    public string Write()
    {
        var upstream = to ?? Server() ?? throw new InvalidDataException("the document names no server with a host: say where requests go with --to URL");
        var title = Text(Info(), "title") ?? "api";
        var name = NameOf(title);
        var security = new SecurityImport(api);
        _yaml.Remark("", $"Made of {file} ({title} {Text(Info(), "version")}) by 'usher import openapi'.");
        _yaml.Line("upstreams:");
        _yaml.Line($"  {name}: {YamlText.Value(upstream)}");
        _yaml.Line();
        security.WriteTo(_yaml);
        _yaml.Line("policies:");
        _yaml.Line($"  {name}:");
        _yaml.Line($"    validate: {YamlText.Value(file)}");
        _yaml.Line();
        _yaml.Line("routes:");
        var library = new SchemaLibrary(_ => null);
        var written = 0;
        foreach (var operation in api.Operations(library, library.Add(api.Document))) written += WriteRoute(operation, name, security);
        if (written == 0) throw new InvalidDataException("the document has no operation of which a route could be made");
        return _yaml.ToString();
    }

    private int WriteRoute(ApiOperation operation, string name, SecurityImport security)
    {
        var key = KeyOf(operation);
        if (key is null)
        {
            _yaml.Remark("  ", $"{operation.Method} {operation.Path} has no route: a parameter has to be a whole segment.");
            return 0;
        }

        if ((Text(operation.Place.Element, "summary") ?? operation.Id) is { } said) _yaml.Remark("  ", said);
        _yaml.Line($"  {YamlText.Key(key)}:");
        _yaml.Line($"    use: {name}");
        security.WriteRoute(_yaml, operation);
        _yaml.Line($"    to: {name}");
        return 1;
    }

    // A parameter's name as one of Usher's captures, where it is none.
    private string? KeyOf(ApiOperation operation)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var segments = new List<string>();
        foreach (var segment in operation.Path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (segment is not ['{', .. var parameter, '}'])
            {
                segments.Add(Uri.UnescapeDataString(segment));
                continue;
            }

            var capture = string.Concat(parameter.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
            if (capture.Length == 0 || char.IsAsciiDigit(capture[0])) capture = "_" + capture;
            while (!names.Add(capture)) capture += "_";
            segments.Add($"{{{capture}}}");
        }

        var key = $"{operation.Method} {api.ServerPath}/{string.Join('/', segments)}";
        return ApiPath.Of(api.ServerPath, operation.Path) is not null && RoutePattern.TryParse(key, out _, out _) ? key : null;
    }

    private string? Server()
    {
        if (!api.Document.Root.TryGetProperty("servers", out var servers) || servers.ValueKind != JsonValueKind.Array || servers.GetArrayLength() == 0 || Text(servers[0], "url") is not { } url) return null;
        return Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address.GetLeftPart(UriPartial.Authority) : null;
    }

    private JsonElement Info() => api.Document.Root.TryGetProperty("info", out var info) ? info : default;

    private static string NameOf(string title)
    {
        var name = string.Join('-', string.Concat(title.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : ' ')).Split(' ', StringSplitOptions.RemoveEmptyEntries));
        return name.Length == 0 || char.IsAsciiDigit(name[0]) || name is "true" or "false" or "null" or "off" or "none" ? "api" : name;
    }

    private static string? Text(JsonElement element, string name) => element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
