using Usher.Config;
using Usher.Config.Yaml;
using Usher.Expressions;
using Usher.Expressions.Json;
using Usher.Live;
using Usher.Policies.Transform.Json;

namespace Usher.Policies.Transform;

/// <summary>Makes plans of options, and says what is wrong with them.</summary>
internal sealed class TransformCompiler(ConfigCheck check, IReadOnlyList<string>? captures)
{
    private readonly HashSet<RequestDependency> _reads = [];

    /// <summary>What of a request the plans that were made read.</summary>
    public IReadOnlyCollection<RequestDependency> Reads => _reads;

    /// <summary>What is done with requests; null: nothing.</summary>
    public RequestPlan? Compile(RequestTransform? options)
    {
        if (options is null) return null;
        var scope = new ExpressionScope { Captures = captures };
        var cookies = options.Cookies;
        Cookies(cookies, nameof(cookies.Set), cookies.Set.Keys);
        return new RequestPlan
        {
            When = When(options, nameof(options.When), options.When, scope),
            Fields = Fields(options.Headers, scope, ofRequest: true),
            Query = QueryEdits.Compile(options.Query, check, scope, _reads),
            SetCookies = Templates(cookies, nameof(cookies.Set), cookies.Set, scope),
            RemovedCookies = [.. cookies.Remove],
            KeptCookies = [.. cookies.Keep],
            Body = Body(options.Body, scope, ofRequest: true),
        };
    }

    /// <summary>What is done with responses; null: nothing.</summary>
    public ResponsePlan? Compile(ResponseTransform? options)
    {
        if (options is null) return null;
        var scope = new ExpressionScope { Captures = captures, HasResponse = true };
        if (options.Status is < 200 or > 599) check.Error(options, nameof(options.Status), "expected a status from 200 to 599");
        if (options.Cookies is { } cookies) Check(cookies);
        return new ResponsePlan
        {
            When = When(options, nameof(options.When), options.When, scope),
            Status = options.Status,
            Fields = Fields(options.Headers, scope, ofRequest: false),
            Cookies = options.Cookies is null ? null : new SetCookiePlan(options.Cookies),
            Body = Body(options.Body, scope, ofRequest: false),
        };
    }

    private Expression? When(object options, string property, string? text, ExpressionScope scope)
    {
        if (text is null || ExpressionCheck.Read(check, options, property, text, scope, ExpressionType.Bool) is not { } when) return null;
        _reads.UnionWith(when.Reads);
        return when;
    }

    private FieldPlan Fields(FieldTransform options, ExpressionScope scope, bool ofRequest)
    {
        foreach (var name in options.Set.Keys) CheckName(nameof(options.Set), name);
        foreach (var name in options.Add.Keys) CheckName(nameof(options.Add), name);
        for (var i = 0; i < options.Remove.Count; i++)
        {
            if (HeaderText.Problem(options.Remove[i], ofRequest) is { } problem) check.Error(options, nameof(options.Remove), i, problem);
        }

        return new FieldPlan([.. options.Remove], Templates(options, nameof(options.Set), options.Set, scope), Templates(options, nameof(options.Add), options.Add, scope));

        void CheckName(string property, string name)
        {
            if (HeaderText.Problem(name, ofRequest) is { } problem) check.ErrorAtKey(options, property, name, problem);
        }
    }

    private (string Name, ExpressionTemplate Value)[] Templates(object options, string property, IReadOnlyDictionary<string, string> values, ExpressionScope scope) =>
        ExpressionTemplates.Read(check, options, property, values, scope, _reads);

    private void Cookies(object options, string property, IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            if (!HeaderText.IsName(name)) check.ErrorAtKey(options, property, name, "expected the name of a cookie: a token (RFC 6265 §4.1.1)");
        }
    }

    private void Check(SetCookieTransform options)
    {
        if (options is { SameSite: SameSite.None, Secure: not true }) check.Error(options, nameof(options.SameSite), "browsers refuse 'SameSite=None' without 'Secure'", "add secure: true");
        foreach (var (property, text) in new[] { (nameof(options.Domain), options.Domain), (nameof(options.Path), options.Path) })
        {
            if (text is not null && (text.Length == 0 || text.Any(c => c is <= ' ' or >= '\x7f' or ';' or ','))) check.Error(options, property, "expected a text without spaces, commas and semicolons");
        }
    }

    private BodyPlan? Body(BodyTransform? options, ExpressionScope scope, bool ofRequest)
    {
        if (options is null) return null;
        var inBody = scope with { HasBody = true };
        var root = new JsonRule();
        var paths = new JsonPaths(check, options);
        foreach (var path in paths.Of(nameof(options.Keep), options.Keep)) root.Keep(path);
        foreach (var path in paths.Of(nameof(options.Drop), options.Drop)) root.Drop(path);
        foreach (var (path, name) in paths.Of(nameof(options.Rename), options.Rename)) root.Rename(path, name);
        var sets = Sets(options, inBody, paths, root);
        root.Complete();
        if (root.MostSlots > JsonRule.SlotLimit) check.ErrorAtRecord(options, $"'rename' and 'set' name more than {JsonRule.SlotLimit} members of one object");
        if (root.Clashes) check.Error(options, nameof(options.Rename), "'set' speaks of names as they are behind 'rename', and one of its paths has a name that is taken away here");
        if (options.Max <= 0) check.Error(options, nameof(options.Max), "expected a size above 0");
        var made = options.Json is null ? null : JsonTemplate.Compile(options.Json, inBody, check);
        if (made is not null && (!root.IsEmpty || options.Move.Count + options.Flatten.Count > 0)) check.Error(options, nameof(options.Json), "a body that is made from scratch has nothing to keep, drop, rename, move, flatten or set");
        if (made is null && root.IsEmpty && options.Move.Count + options.Flatten.Count == 0 && options.Wrap is null) check.ErrorAtRecord(options, "expected 'keep', 'drop', 'rename', 'move', 'flatten', 'set', 'wrap' or 'json'");

        var reads = sets.Concat(made is null ? [] : [made]).SelectMany(template => template.Reads).ToHashSet();
        _reads.UnionWith(ofRequest ? reads : reads.Where(read => read.Aspect != RequestAspect.Body));
        return new BodyPlan
        {
            Root = root,
            Sets = sets,
            Moves = [.. paths.Of(nameof(options.Move), options.Move, takesAny: false).Select(move => (move.Path, To: JsonPath.Split(move.Value))).Where(move => paths.IsPath(nameof(options.Move), move.Path, move.To)).Select(move => new JsonMove(move.Path, move.To!))],
            Flattens = [.. paths.Of(nameof(options.Flatten), options.Flatten).Select(flatten => new JsonFlatten(flatten.Path, flatten.Value))],
            Wrap = options.Wrap is { } wrap ? BodyPlan.WrapIn(wrap) : null,
            Made = made,
            Max = options.Max,
            ReadsBody = reads.Any(read => read.Aspect == RequestAspect.Body),
        };
    }

    private List<JsonTemplate> Sets(BodyTransform options, ExpressionScope scope, JsonPaths paths, JsonRule root)
    {
        var sets = new List<JsonTemplate>();
        switch (options.Set)
        {
            case null or YamlScalar { IsNull: true }: break;
            case YamlMapping mapping:
                foreach (var entry in mapping.Entries)
                {
                    if (paths.Split(entry.Key) is not { } path) continue;
                    root.Set(path, sets.Count);
                    sets.Add(JsonTemplate.Compile(entry.Value, scope, check));
                }

                break;
            default:
                check.Error(options.Set, $"expected a mapping of paths and values, not {options.Set.Describe()}");
                break;
        }

        return sets;
    }
}
