using System.Text.Json.Nodes;
using Usher.Config;
using Usher.OpenApi;
using Usher.Routing;
using Usher.Schemas;

namespace Usher.Policies.OpenApi;

/// <summary>Puts the document of all routes together.</summary>
internal sealed class DocumentOfRoutes
{
    private readonly OpenApiOptions _options;
    private readonly RouteBuild _route;
    private readonly GatewayConfig _file;
    private readonly MergedDocument _merged = new();
    private readonly Dictionary<string, MergedPart?> _parts = new(StringComparer.Ordinal);
    private readonly RouteTable<RouteConfig> _routes;
    private int _inPlace;

    public DocumentOfRoutes(OpenApiOptions options, RouteBuild route, GatewayConfig file)
    {
        (_options, _route, _file) = (options, route, file);
        var table = new RouteTableBuilder<RouteConfig>();
        foreach (var one in file.Routes.Where(one => one.Index == 0))
        {
            if (RoutePattern.TryParse(one.Key, out var pattern, out _)) table.Add(pattern, [], one);
        }

        _routes = table.Build();
    }

    /// <summary>The document; null: something is wrong, and told.</summary>
    public JsonObject? Write()
    {
        foreach (var route in _file.Routes)
        {
            foreach (var use in route.Policies)
            {
                if (use.Options is IApiRoute { Document: { } name } described) Add(route, use.Options, described, name);
            }
        }

        if (_route.Check.HasErrors) return null;
        var info = new JsonObject { ["title"] = _options.Title, ["version"] = _options.Version };
        if (_options.Description is { } description) info["description"] = description;
        return _merged.Write(info, _options.Server);
    }

    private void Add(RouteConfig route, object options, IApiRoute described, string name)
    {
        if (!RoutePattern.TryParse(route.Key, out var pattern, out _)) return;
        if (ApiDocuments.Read(_route, options, "Openapi", name) is not { } document || !ApiDocument.IsOne(document) || ApiDocuments.Check(_route, options, "Openapi", document) is not { } api) return;
        if (PartOf(options, api) is not { } part) return;
        var security = SecurityOf(route);
        var library = new SchemaLibrary(static _ => null);
        var prefix = (described.Prefix ?? api.ServerPath).TrimEnd('/');
        foreach (var operation in api.Operations(library, library.Add(api.Document)))
        {
            var path = described.Operation is null ? $"{prefix}{operation.Path}" : operation.Id == described.Operation ? PathOf(pattern) : null;
            if (path is not null && pattern.HasMethod(operation.Method) && (described.Operation is not null || IsAnsweredBy(route, pattern, operation, prefix))) _merged.Add(part, operation, path, security);
        }
    }

    private MergedPart? PartOf(object options, ApiDocument api)
    {
        if (_parts.TryGetValue(api.Document.Uri, out var known)) return known;
        var part = MergedPart.Of(api);
        if (part.ForeignReference is { } reference)
        {
            _route.Check.Error(options, "Openapi", $"'{api.Document.Name}' refers to another file ('{reference}'), so it cannot be a part of the document that '{_route.Key}' answers with");
            part = null;
        }

        return _parts[api.Document.Uri] = part;
    }

    // Of two routes that an operation could be for, the one that gets its requests is the one that counts.
    private bool IsAnsweredBy(RouteConfig route, RoutePattern pattern, ApiOperation operation, string prefix)
    {
        if (ApiPath.Of(prefix, operation.Path) is not { } path || !RoutePattern.TryParse($"{operation.Method} {path.Key}", out var wanted, out _) || !ApiPath.Overlap(pattern.Segments, wanted.Segments)) return false;
        var sample = "/" + string.Join('/', wanted.Segments.Select(segment => segment.Kind == RouteSegmentKind.Literal ? Uri.EscapeDataString(segment.Text) : "1"));
        var match = _routes.Match(new RouteRequest { Method = operation.Method, Host = pattern.Host.Name ?? "", Path = sample });
        return match.Route is null || match.Route.Key == route.Key;
    }

    // A route's path as a document has it; null: a document cannot say it.
    private static string? PathOf(RoutePattern pattern) =>
        pattern.Segments.Any(segment => segment.Kind is RouteSegmentKind.Rest || segment is { Kind: RouteSegmentKind.Any, Name: null }) ? null
            : "/" + string.Join('/', pattern.Segments.Select(segment => segment.Kind == RouteSegmentKind.Literal ? Uri.EscapeDataString(segment.Text) : $"{{{segment.Name}}}"));

    private List<string> SecurityOf(RouteConfig route)
    {
        var names = new List<string>();
        foreach (var callers in route.Policies.Select(use => use.Options).OfType<IApiCallers>())
        {
            if (callers.Providers is ["none"]) continue;
            if (callers.Providers.Count == 0)
            {
                names.Add(Scheme($"callers{++_inPlace}", callers));
                continue;
            }

            foreach (var name in callers.Providers)
            {
                if (_file.Auth.TryGetValue(name, out var provider)) names.Add(Scheme(name, provider));
            }
        }

        return names;
    }

    private string Scheme(string name, IProviderConfig provider)
    {
        name = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' ? c : '_'));
        // Who issues the tokens is not told: it may be a service that nobody outside knows of.
        var scheme = provider.ApiKey switch
        {
            null => new JsonObject { ["type"] = "http", ["scheme"] = "bearer", ["bearerFormat"] = "JWT" },
            { HeaderOrDefault: { } header } => new JsonObject { ["type"] = "apiKey", ["in"] = "header", ["name"] = header },
            { Cookie: { } cookie } => new JsonObject { ["type"] = "apiKey", ["in"] = "cookie", ["name"] = cookie },
            var key => new JsonObject { ["type"] = "apiKey", ["in"] = "query", ["name"] = key.Query },
        };
        _merged.AddScheme(name, scheme);
        return name;
    }
}
