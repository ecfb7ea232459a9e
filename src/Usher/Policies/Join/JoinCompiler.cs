using Microsoft.AspNetCore.Http;
using Usher.Config;
using Usher.Expressions;
using Usher.Expressions.Json;
using Usher.Live;

namespace Usher.Policies.Join;

/// <summary>Makes a plan of options, and says what is wrong with them; used once.</summary>
/// <param name="options">The options.</param>
/// <param name="check">Takes the errors.</param>
/// <param name="route">The route; null: the options are only checked, and the names of its captures are not known.</param>
internal sealed class JoinCompiler(JoinOptions options, ConfigCheck check, RouteBuild? route)
{
    /// <summary>The name under which a part with <c>each</c> speaks of one item.</summary>
    public const string Item = "item";

    private const int MostParts = 32;
    private const int MostBuffer = 64 * 1024 * 1024;
    private readonly HashSet<RequestDependency> _reads = [];
    private readonly HashSet<string> _shaped = new(StringComparer.Ordinal);

    /// <summary>What of a request the plan reads.</summary>
    public IReadOnlyCollection<RequestDependency> Reads => _reads;

    /// <summary>Compiles the options; null where something is wrong.</summary>
    public JoinPlan? Compile()
    {
        var names = options.Parts.Keys.ToList();
        if (names.Count == 0) check.ErrorAtRecord(options, "expected parts: names, each with a URL");
        if (names.Count > MostParts) check.ErrorAtRecord(options, $"expected at most {MostParts} parts, not {names.Count}");
        if (options.Timeout <= TimeSpan.Zero) check.Error(options, nameof(options.Timeout), "expected a duration above 0");
        if (options.Buffer is <= 0 or > MostBuffer) check.Error(options, nameof(options.Buffer), $"expected a size from 1B to {ConfigText.FormatSize(MostBuffer)}");
        foreach (var name in names) CheckName(name);

        var scope = new ExpressionScope { Captures = route?.Captures, HasBody = true, Parts = [.. names.Select(name => RootOf(name, options.Parts[name]))] };
        var drafts = names.Select(name => new PartCompiler(options, name, check, scope, route, _reads).Compile()).ToList();
        var graph = JoinGraph.Of(names, [.. drafts.Select(draft => draft.Needs)]);
        if (graph.Cycle is { } cycle) check.ErrorAtKey(options, nameof(options.Parts), cycle[0], CycleText(cycle), "one of them has to be asked without the other");
        var shape = Shape(scope);
        var (form, shown) = Form(names, shape is not null);
        if (check.HasErrors || graph.Cycle is not null) return null;

        var parts = new JoinPart[names.Count];
        for (var i = 0; i < parts.Length; i++) parts[i] = drafts[i].Complete(i, graph, form, isShown: Array.IndexOf(shown, i) >= 0, isShaped: _shaped.Contains(names[i]));
        return new JoinPlan
        {
            Parts = parts,
            Order = graph.Order,
            Form = form,
            Shown = shown,
            Names = form == JoinForm.Object ? [.. shown.Select((part, at) => JoinAnswer.NameOf(options.Parts[names[part]].As ?? names[part], isFirst: at == 0))] : [],
            Shape = shape,
            Timeout = options.Timeout,
            Buffer = (int)options.Buffer,
            ReadsBody = _reads.Any(read => read.Aspect == RequestAspect.Body),
        };
    }

    private void CheckName(string name)
    {
        if (!char.IsAsciiLetter(name.FirstOrDefault()) || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-')) Error("expected a name of letters, digits, '-' and '_', with a letter in front", "'as' gives it any other name in the answer");
        else if (name is Item || ExpressionRoots.Names(new ExpressionScope { HasBody = true, HasResponse = true }).Contains(name)) Error($"'{name}' means something else in expressions", "'as' gives a part of another name this one in the answer");
        else if (route?.Captures.Contains(name) == true) Error($"'{name}' is the name of a capture of the route's key, too", "give one of them another name");

        void Error(string message, string hint) => check.ErrorAtKey(options, nameof(options.Parts), name, message, hint);
    }

    // What is asked for each item is a list; what is picked has no other members.
    private static ExpressionPart RootOf(string name, PartOptions part)
    {
        var picked = part.Pick.Select(path => JsonPath.Split(path)).Where(path => path is not null).Select(path => path![0]).ToHashSet(StringComparer.Ordinal);
        foreach (var (from, to) in part.Rename)
        {
            if (picked.Remove(from)) picked.Add(to);
        }

        return new ExpressionPart(name)
        {
            Type = part.Each is null ? ExpressionType.Any : ExpressionType.List,
            Members = picked.Count == 0 || picked.Contains(JsonPath.AnyName) ? null : [.. picked.Except(part.Drop)],
        };
    }

    private JsonTemplate? Shape(ExpressionScope scope)
    {
        if (options.Shape is null) return null;
        var shape = JsonTemplate.Compile(options.Shape, scope with { PartsRead = _shaped }, check);
        _reads.UnionWith(shape.Reads);
        return shape;
    }

    private (JoinForm Form, int[] Shown) Form(List<string> names, bool hasShape)
    {
        if ((options.Merge is null ? 0 : 1) + (options.Concat is null ? 0 : 1) + (hasShape ? 1 : 0) > 1) check.ErrorAtRecord(options, "'merge', 'concat' and 'shape' exclude each other");
        var form = options.Merge is not null ? JoinForm.Merge : options.Concat is not null ? JoinForm.Concat : hasShape ? JoinForm.Shape : JoinForm.Object;
        switch (form)
        {
            case JoinForm.Merge: return (form, Listed(names, options.Merge!, nameof(options.Merge), form));
            case JoinForm.Concat: return (form, Listed(names, options.Concat!, nameof(options.Concat), form));
            case JoinForm.Shape:
                NoName(form);
                return (form, []);
        }

        var shown = Enumerable.Range(0, names.Count).Where(part => options.Parts[names[part]].As is not "none").ToArray();
        var twice = shown.GroupBy(part => options.Parts[names[part]].As ?? names[part], StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1);
        if (twice is not null) check.ErrorAtKey(options, nameof(options.Parts), names[twice.Last()], $"two parts are named '{twice.Key}' in the answer");
        if (shown.Length == 0 && names.Count > 0) check.ErrorAtRecord(options, "no part is in the answer");
        return (form, shown);
    }

    private int[] Listed(List<string> names, IReadOnlyList<string> listed, string property, JoinForm form)
    {
        NoName(form);
        if (listed.Count == 0) check.Error(options, property, "expected names of parts");
        for (var i = 0; i < listed.Count; i++)
        {
            if (!options.Parts.TryGetValue(listed[i], out var part)) check.Error(options, property, i, $"there is no part '{listed[i]}'", Config.Binding.NearestName.Find(listed[i], names) is { } near ? $"did you mean '{near}'?" : $"known: {string.Join(", ", names)}");
            else if (listed.Take(i).Contains(listed[i])) check.Error(options, property, i, $"'{listed[i]}' is listed twice");
            else if (form == JoinForm.Merge && part.Each is not null) check.Error(options, property, i, $"'{listed[i]}' is a list, and has no members");
            else if (part.Fallback is { } fallback && fallback is not Config.Yaml.YamlScalar { IsNull: true } && fallback is not Config.Yaml.YamlMapping == (form == JoinForm.Merge)) check.Error(part, nameof(part.Fallback), form == JoinForm.Merge ? "what is merged is an object" : "what is put together is a list");
        }

        return [.. listed.Select(name => names.IndexOf(name)).Where(part => part >= 0)];
    }

    private void NoName(JoinForm form)
    {
        foreach (var part in options.Parts.Values)
        {
            if (part.As is not null) check.Error(part, nameof(part.As), $"a part has no name in an answer by '{form.ToString().ToLowerInvariant()}'");
        }
    }

    private static string CycleText(IReadOnlyList<string> cycle) =>
        cycle.Count == 1 ? $"'{cycle[0]}' waits for itself" : $"'{cycle[0]}' waits for itself: {string.Join(", which waits for ", cycle.Append(cycle[0]).Select(name => $"'{name}'"))}";
}
