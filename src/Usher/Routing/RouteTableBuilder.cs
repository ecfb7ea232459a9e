using Usher.Routing.Conditions;

namespace Usher.Routing;

/// <summary>Collects routes, finds those of which the file does not say which wins, and freezes them into a table.</summary>
/// <typeparam name="T">What a route holds.</typeparam>
internal sealed class RouteTableBuilder<T> where T : class
{
    private readonly Dictionary<string, RouteNodeBuilder> _exact = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, RouteNodeBuilder> _suffixes = new(StringComparer.OrdinalIgnoreCase);
    private readonly RouteNodeBuilder _any = new();
    private readonly List<RouteEntry> _entries = [];
    private readonly List<T> _values = [];
    private readonly List<RouteConflict> _conflicts = [];
    private readonly HashSet<(int, int)> _reported = [];
    private readonly Dictionary<string, RouteEntry> _byShape = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What was found so far; a table with certain conflicts is not to be used.</summary>
    public IReadOnlyList<RouteConflict> Conflicts => _conflicts;

    /// <summary>Adds a route.</summary>
    /// <param name="pattern">Its key; the routes of one key's list share the instance and are tried in the order of these calls.</param>
    /// <param name="conditions">Its <c>when</c>; a route without any is tried after those of its list that have one.</param>
    /// <param name="value">What it holds.</param>
    /// <returns>Its number, by which conflicts name it.</returns>
    public int Add(RoutePattern pattern, IReadOnlyList<RouteCondition> conditions, T value)
    {
        var entry = new RouteEntry(_entries.Count, pattern, [.. conditions]);
        _entries.Add(entry);
        _values.Add(value);
        var leaf = Trie(pattern.Host).Leaf(pattern.Segments);
        var methods = pattern.Methods.Count == 0 ? [RouteLeafBuilder.AnyMethod] : pattern.Methods;
        foreach (var method in methods)
            if (leaf.Add(method, entry) is { } other) Report(other, entry);
        if (pattern.Segments.Any(segment => segment.Constraint is { IsRegex: true })) ReportOverlap(entry, methods);
        return entry.Index;
    }

    /// <summary>Freezes what was added.</summary>
    public RouteTable<T> Build()
    {
        var exact = _exact.ToDictionary(pair => pair.Key, pair => pair.Value.Freeze(), StringComparer.OrdinalIgnoreCase);
        var suffixes = _suffixes.ToDictionary(pair => pair.Key, pair => pair.Value.Freeze(), StringComparer.OrdinalIgnoreCase);
        return new RouteTable<T>(new RouteHosts(exact, suffixes, _any.Freeze()), [.. _entries], [.. _values]);
    }

    private RouteNodeBuilder Trie(RouteHostPattern host)
    {
        if (host.Name is null) return _any;
        var tries = host.IsSuffix ? _suffixes : _exact;
        if (!tries.TryGetValue(host.Name, out var trie)) tries.Add(host.Name, trie = new RouteNodeBuilder());
        return trie;
    }

    private void Report(RouteEntry first, RouteEntry second)
    {
        if (!_reported.Add((first.Index, second.Index))) return;
        _conflicts.Add(ReferenceEquals(first.Pattern, second.Pattern)
            ? new RouteConflict(first.Index, second.Index, $"two routes of '{first.Pattern}' have no 'when', so one of them could never win",
                "narrow one of them with 'when: { header: { name: value } }'", IsCertain: true)
            : new RouteConflict(first.Index, second.Index, $"'{first.Pattern}' and '{second.Pattern}' match the same requests, and neither is more specific",
                "make them a list under one key, narrowed with 'when', or remove one", IsCertain: true));
    }

    private void ReportOverlap(RouteEntry entry, IReadOnlyList<string> methods)
    {
        var shape = string.Join('/', entry.Pattern.Segments.Select(Shape));
        foreach (var method in methods)
        {
            if (_byShape.TryAdd($"{method} {entry.Pattern.Host}/{shape}", entry)) continue;
            var other = _byShape[$"{method} {entry.Pattern.Host}/{shape}"];
            if (ReferenceEquals(other.Pattern, entry.Pattern) || !_reported.Add((other.Index, entry.Index))) continue;
            _conflicts.Add(new RouteConflict(other.Index, entry.Index,
                $"'{other.Pattern}' and '{entry.Pattern}' differ by regular expressions alone, which may overlap",
                "where both match, the longer expression wins", IsCertain: false));
        }
    }

    private static string Shape(RouteSegment segment) => segment.Kind switch
    {
        RouteSegmentKind.Literal => segment.Text,
        RouteSegmentKind.Constrained => segment.Constraint!.IsRegex ? "{:}" : $"{{:{segment.Constraint.Text}}}",
        RouteSegmentKind.Any => "*",
        _ => "**",
    };
}
