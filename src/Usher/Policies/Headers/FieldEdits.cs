using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Usher.Live;

namespace Usher.Policies.Headers;

/// <summary>The changes to one message's fields, compiled.</summary>
internal sealed class FieldEdits
{
    private readonly string[] _remove;
    private readonly Edit[] _set;
    private readonly Edit[] _add;

    /// <summary>Compiles changes; a capture that the route does not have is told to its check.</summary>
    public FieldEdits(FieldChanges changes, RouteBuild route)
    {
        _remove = [.. changes.Remove];
        _set = [.. Compile(changes.Set.Select(pair => (pair.Key, pair.Value)), changes, nameof(changes.Set), route)];
        _add = [.. Compile(changes.Add.SelectMany(pair => pair.Value.Select(value => (pair.Key, value))), changes, nameof(changes.Add), route)];
    }

    /// <summary>Whether there is nothing to do.</summary>
    public bool IsEmpty => _remove.Length + _set.Length + _add.Length == 0;

    /// <summary>Removes.</summary>
    public void Remove(IHeaderDictionary fields)
    {
        foreach (var name in _remove) fields.Remove(name);
    }

    /// <summary>Sets, then adds.</summary>
    public void SetAndAdd(IHeaderDictionary fields, GatewayRequest request)
    {
        foreach (var edit in _set) fields[edit.Name] = edit.ValueOf(request);
        foreach (var edit in _add) fields[edit.Name] = StringValues.Concat(fields[edit.Name], edit.ValueOf(request));
    }

    private static IEnumerable<Edit> Compile(IEnumerable<(string Name, string Value)> fields, FieldChanges changes, string property, RouteBuild route)
    {
        foreach (var (name, value) in fields)
        {
            if (Template.TryParse(value, TemplateKind.Field, route.Captures, out var template, out var errors)) yield return new Edit(name, template.Constant ?? default(StringValues), template);
            foreach (var error in errors) route.Check.ErrorAtValue(changes, property, name, error.Message, error.Hint);
        }
    }

    private sealed record Edit(string Name, StringValues Constant, Template Template)
    {
        public StringValues ValueOf(GatewayRequest request) => Template.Constant is null ? Template.Fill(request.Captures) : Constant;
    }
}
