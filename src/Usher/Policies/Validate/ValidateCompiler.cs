using Usher.Config.Binding;
using Usher.OpenApi;
using Usher.Policies.Validate.Bodies;
using Usher.Policies.Validate.Documents;
using Usher.Policies.Validate.Parameters;
using Usher.Routing;
using Usher.Schemas;

namespace Usher.Policies.Validate;

/// <summary>Compiles what <c>validate</c> says on one route.</summary>
internal sealed class ValidateCompiler
{
    private const int MostErrors = 20;
    private readonly ValidateOptions _options;
    private readonly RouteBuild _route;
    private readonly SchemaLibrary _library;
    private readonly SchemaCompiler _compiler;
    private SchemaDialect _dialect;

    public ValidateCompiler(ValidateOptions options, RouteBuild route)
    {
        (_options, _route) = (options, route);
        _library = new SchemaLibrary(LoadReferenced);
        _compiler = new SchemaCompiler(_library, new SchemaSettings { AssertsFormats = options.Formats, Ignored = [.. options.Ignore], IsRequest = true, RefusesReadOnly = options.RefuseReadOnly });
    }

    /// <summary>Compiles; null: something is wrong, and told.</summary>
    public OperationTable? Compile()
    {
        // Of a file with errors nothing will run.
        if (_route.Check.HasErrors) return null;
        var property = _options.Openapi is not null ? nameof(_options.Openapi) : nameof(_options.File);
        if ((_options.Openapi ?? _options.File) is not { } name) return Finish(new OperationTable(OfSchemas(null)), nameof(_options.Body));
        if (Load(name, property) is not { } document) return null;
        _dialect = document.Dialect;
        if (ApiDocument.IsOne(document)) return Finish(OfDocument(name, property, document), property);
        if (_options.Openapi is not null)
        {
            _route.Check.Error(_options, property, $"'{name}' is no OpenAPI document: it has no key 'openapi'");
            return null;
        }

        return Finish(new OperationTable(OfSchemas(document)), property);
    }

    private OperationTable? Finish(OperationTable? table, string property)
    {
        _compiler.Finish();
        foreach (var error in _compiler.Errors.Distinct().Take(MostErrors)) _route.Check.Error(_options, property, $"{error.Place}: {error.Message}");
        return _route.Check.HasErrors ? null : table;
    }

    private Operation OfSchemas(SchemaDocument? body)
    {
        var checks = new List<IRequestCheck>();
        Add(ParameterPlace.Path, nameof(_options.Path), _options.Path);
        Add(ParameterPlace.Query, nameof(_options.Query), _options.Query);
        Add(ParameterPlace.Header, nameof(_options.Header), _options.Header);
        Add(ParameterPlace.Cookie, nameof(_options.Cookie), _options.Cookie);
        if (_options.Body is { } name) body = Load(name, nameof(_options.Body));
        var rules = body is null ? null : new BodyRules(null, [new BodyContent(null, Compile(body), null)]);
        var operation = new Operation([.. checks], rules, onlyKnown: false);
        ValidatePolicy.Depend(_route, operation);
        return operation;

        void Add(ParameterPlace place, string property, string? file)
        {
            if (file is not null && Load(file, property) is { } document) checks.Add(new ParameterObject(place, Compile(document), _route.Captures));
        }
    }

    private JsonSchema Compile(SchemaDocument document)
    {
        var resource = _library.Add(document);
        return _compiler.Compile(resource.Root, resource);
    }

    private OperationTable? OfDocument(string name, string property, SchemaDocument document)
    {
        if (ApiDocuments.Check(_route, _options, property, document) is not { } api) return null;
        var resource = _library.Add(api.Document);
        var reader = new OperationReader(_library, _compiler, _options.OnlyKnown);
        var operations = api.Operations(_library, resource).ToList();
        return _options.Operation is { } id ? Named(id, operations, reader) : ByPath(name, property, api, operations, reader);
    }

    private OperationTable? Named(string id, List<ApiOperation> operations, OperationReader reader)
    {
        if (operations.Find(operation => operation.Id == id) is not { } found)
        {
            var nearest = NearestName.Find(id, operations.Select(operation => operation.Id).OfType<string>());
            _route.Check.Error(_options, nameof(_options.Operation), $"there is no operation '{id}'", nearest is null ? null : $"did you mean '{nearest}'?");
            return null;
        }

        var operation = reader.Read(found, _route.Captures.ToDictionary(name => name, name => name, StringComparer.Ordinal));
        ValidatePolicy.Depend(_route, operation);
        return new OperationTable(operation);
    }

    private OperationTable? ByPath(string name, string property, ApiDocument api, List<ApiOperation> operations, OperationReader reader)
    {
        if (!RoutePattern.TryParse(_route.Key, out var route, out _)) return null;
        var table = new RouteTableBuilder<Operation>();
        var prefix = (_options.Prefix ?? api.ServerPath).TrimEnd('/');
        foreach (var operation in operations.Where(operation => route.HasMethod(operation.Method)))
        {
            if (ApiPath.Of(prefix, operation.Path) is not { } path || !RoutePattern.TryParse($"{operation.Method} {path.Key}", out var pattern, out _))
            {
                // Only where the route could get such requests is that of interest, and what cannot be read may be anywhere.
                if (route.Segments.Any(segment => segment.Kind == RouteSegmentKind.Rest)) _compiler.Error(operation.Item, $"the path '{operation.Path}' cannot be matched: a parameter has to be a whole segment");
                continue;
            }

            if (!ApiPath.Overlap(route.Segments, pattern.Segments)) continue;
            var read = reader.Read(operation, path.Captures);
            ValidatePolicy.Depend(_route, read);
            table.Add(pattern, [], read);
        }

        foreach (var conflict in table.Conflicts.Where(conflict => conflict.IsCertain)) _route.Check.Error(_options, property, $"'{name}': {conflict.Message}");
        var built = table.Build();
        if (built.Entries.Count > 0 || _compiler.Errors.Count > 0) return new OperationTable(built);
        _route.Check.Error(_options, property, $"no operation of '{name}' is at '{_route.Key}'", $"its paths stand behind '{prefix}/' here; 'prefix' says otherwise");
        return null;
    }

    private SchemaDocument? Load(string name, string property) => ApiDocuments.Read(_route, _options, property, name);

    private SchemaDocument? LoadReferenced(string uri)
    {
        if (!Uri.TryCreate(uri, UriKind.Absolute, out var address) || !address.IsFile) return null;
        try
        {
            _route.Check.NoteFile(address.LocalPath);
            var document = DocumentFile.Parse(Path.GetFileName(address.LocalPath), address.LocalPath, DocumentFile.Text(address.LocalPath));
            // A part of a document speaks as the document does.
            return ApiDocument.IsOne(document) ? document : document with { Dialect = _dialect };
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
