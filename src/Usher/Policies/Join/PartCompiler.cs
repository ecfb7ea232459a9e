using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Usher.Config;
using Usher.Expressions;
using Usher.Expressions.Json;
using Usher.Live;

namespace Usher.Policies.Join;

/// <summary>Compiles one part, and says what is wrong with it; used once.</summary>
internal sealed class PartCompiler
{
    private const int MostItems = 10_000;
    private const int MostConcurrent = 256;
    private const int MostBatch = 1000;
    private readonly PartOptions _part;
    private readonly string _name;
    private readonly ConfigCheck _check;
    private readonly ExpressionScope _scope;
    private readonly RouteBuild? _route;
    private readonly HashSet<RequestDependency> _reads;
    private readonly HashSet<string> _needs = new(StringComparer.Ordinal);
    private string _method = "";
    private PartTarget? _target;
    private (string Name, ExpressionTemplate Value)[] _headers = [];
    private JsonTemplate? _body;
    private Expression? _when;
    private PartFan? _each;
    private JsonTemplate? _fallback;
    private JsonRule? _rule;

    public PartCompiler(JoinOptions options, string name, ConfigCheck check, ExpressionScope scope, RouteBuild? route, HashSet<RequestDependency> reads)
    {
        (_part, _name, _check, _route, _reads) = (options.Parts[name], name, check, route, reads);
        _scope = scope with { PartsRead = _needs };
    }

    /// <summary>The names of the parts that it speaks of.</summary>
    public IReadOnlySet<string> Needs => _needs;

    /// <summary>Compiles all that needs no other part.</summary>
    public PartCompiler Compile()
    {
        _when = _part.When is null ? null : Expression(_part, nameof(_part.When), _part.When, ExpressionType.Bool);
        var items = _part.Each is { } each ? Expression(each, nameof(each.In), each.In, ExpressionType.List) : null;
        var scope = _part.Each is null ? _scope : _scope with { Parts = [.. _scope.Parts, JoinCompiler.Item] };
        Target(scope);
        foreach (var name in _part.Headers.Keys)
        {
            if (HeaderText.Problem(name, ofRequest: true) is { } problem) _check.ErrorAtKey(_part, nameof(_part.Headers), name, problem);
        }

        var headerReads = new HashSet<string>(StringComparer.Ordinal);
        _headers = ExpressionTemplates.Read(_check, _part, nameof(_part.Headers), _part.Headers, scope with { PartsRead = headerReads }, _reads);
        var bodyReads = new HashSet<string>(StringComparer.Ordinal);
        if (_part.Body is not null)
        {
            _body = JsonTemplate.Compile(_part.Body, scope with { PartsRead = bodyReads }, _check);
            _reads.UnionWith(_body.Reads);
            if (_method is "GET" or "DELETE") _check.Error(_part, nameof(_part.Body), $"a {_method} has no body", "write post, put or patch");
        }

        if (items is not null) Each(_part.Each!, items, readsItem: headerReads.Contains(JoinCompiler.Item) || bodyReads.Contains(JoinCompiler.Item));
        _needs.UnionWith(headerReads);
        _needs.UnionWith(bodyReads);
        _needs.Remove(JoinCompiler.Item);
        Failure(scope);
        Rule();
        if (_part.Timeout <= TimeSpan.Zero) _check.Error(_part, nameof(_part.Timeout), "expected a duration above 0");
        if (_part.Cache <= TimeSpan.Zero) _check.Error(_part, nameof(_part.Cache), "expected a duration above 0");
        else if (_part.Cache is not null && _method is not ("GET" or "")) _check.Error(_part, nameof(_part.Cache), "only what is asked with GET can be cached");
        if (_part.As is "") _check.Error(_part, nameof(_part.As), "expected a name, or none");
        return this;
    }

    /// <summary>The part, once nothing is wrong and the others are known.</summary>
    public JoinPart Complete(int index, JoinGraph graph, JoinForm form, bool isShown, bool isShaped)
    {
        var neededBy = graph.NeededBy(index);
        return new JoinPart
        {
            Name = _name,
            Index = index,
            Method = _method,
            Target = _target!,
            Forward = ForwardOf(_target!),
            Headers = _headers,
            Body = _body,
            When = _when,
            Each = _each,
            IsOptional = _part.Optional || _fallback is not null,
            Fallback = _fallback,
            Timeout = _part.Timeout,
            Pass = _part.Pass,
            Fields = [.. _part.Fields],
            Rule = _rule,
            Opening = !isShown ? (byte)0 : form == JoinForm.Merge ? (byte)'{' : form == JoinForm.Concat ? (byte)'[' : (byte)0,
            Needs = graph.Needs[index],
            NeededBy = neededBy,
            Level = graph.Levels[index],
            IsRead = isShaped || neededBy.Length > 0,
            MayStream = isShown && form == JoinForm.Object && neededBy.Length == 0 && _each is null && !_part.Optional && _fallback is null,
            SpanName = $"join {_name}",
        };
    }

    private RequestDelegate ForwardOf(PartTarget target)
    {
        if (_route?.Forward is not { } forward) return static _ => Task.CompletedTask;
        var send = target.Upstream is { } upstream ? forward.ToUpstream(upstream, _part.Timeout, _part.Retry) : forward.ToAddress(target.Address!, _part.Timeout, _part.Retry);
        return _part.Cache is { } lifetime ? new CachedPart(_route, _route.Services.GetRequiredService<IAnswerCache>(), _part, _name, lifetime, send).Invoke : send;
    }

    private void Target(ExpressionScope scope)
    {
        (string Property, string Method, string? Url)[] all =
        [
            (nameof(_part.Get), "GET", _part.Get), (nameof(_part.Post), "POST", _part.Post), (nameof(_part.Put), "PUT", _part.Put),
            (nameof(_part.Patch), "PATCH", _part.Patch), (nameof(_part.Delete), "DELETE", _part.Delete),
        ];
        var given = all.Where(one => one.Url is not null).ToList();
        if (given.Count == 0) _check.ErrorAtRecord(_part, "expected 'get', 'post', 'put', 'patch' or 'delete' with a URL");
        else if (given.Count > 1) _check.Error(_part, given[1].Property, $"a part is asked once: '{given[0].Method.ToLowerInvariant()}' and '{given[1].Method.ToLowerInvariant()}' exclude each other");
        if (given.Count == 0) return;
        var (property, method, url) = given[0];
        _method = method;
        _target = new TargetParser(_check, _part, property, url!, scope, _route?.Forward?.Upstreams).Parse();
        if (_target is not null) _reads.UnionWith(_target.Reads);
    }

    private Expression? Expression(object options, string property, string text, ExpressionType wanted)
    {
        if (ExpressionCheck.Read(_check, options, property, text, _scope, wanted) is not { } expression) return null;
        _reads.UnionWith(expression.Reads);
        return expression;
    }

    private void Each(EachOptions each, Expression items, bool readsItem)
    {
        if (each.Batch is < 1 or > MostBatch) _check.Error(each, nameof(each.Batch), $"expected a number from 1 to {MostBatch}");
        if (each.Concurrent is < 1 or > MostConcurrent) _check.Error(each, nameof(each.Concurrent), $"expected a number from 1 to {MostConcurrent}");
        if (each.Most is < 1 or > MostItems) _check.Error(each, nameof(each.Most), $"expected a number from 1 to {MostItems}");
        if (each.Batch > 1 && (readsItem || _target is { PathReadsItem: true })) _check.Error(each, nameof(each.Batch), "only a query can speak of several items at once");
        if (each.Batch > 1 && _part.Fallback is not null) _check.Error(_part, nameof(_part.Fallback), "a batch that fails adds nothing to the list: there is no place for a fallback");
        _each = new PartFan(items, each.Batch, each.Concurrent, each.Most, SharesAnswers: _method is "GET" && !readsItem);
    }

    private void Failure(ExpressionScope scope)
    {
        if (_part.Fallback is { } node)
        {
            _fallback = JsonTemplate.Compile(node, scope with { Parts = [], PartsRead = null }, _check);
            _reads.UnionWith(_fallback.Reads);
        }

        var isOptional = _part.Optional || _fallback is not null;
        if (isOptional && _part.Pass.Count > 0) _check.Error(_part, nameof(_part.Pass), "an optional part never becomes the whole answer", "take 'optional' and 'fallback' away");
        for (var i = 0; i < _part.Pass.Count; i++)
        {
            if (_part.Pass[i] is { First: < 400 } or { Last: > 499 }) _check.Error(_part, nameof(_part.Pass), i, "expected statuses from 400 to 499");
        }

        for (var i = 0; i < _part.Fields.Count; i++)
        {
            if (JoinedFields.Problem(_part.Fields[i]) is { } problem) _check.Error(_part, nameof(_part.Fields), i, problem);
        }
    }

    private void Rule()
    {
        if (_part.Pick.Count + _part.Drop.Count + _part.Rename.Count == 0) return;
        var paths = new JsonPaths(_check, _part);
        var root = new JsonRule();
        foreach (var path in paths.Of(nameof(_part.Pick), _part.Pick)) root.Keep(path);
        foreach (var path in paths.Of(nameof(_part.Drop), _part.Drop)) root.Drop(path);
        foreach (var (path, name) in paths.Of(nameof(_part.Rename), _part.Rename)) root.Rename(path, name);
        root.Complete();
        if (root.MostSlots > JsonRule.SlotLimit) _check.ErrorAtRecord(_part, $"'rename' names more than {JsonRule.SlotLimit} members of one object");
        _rule = root;
    }
}
