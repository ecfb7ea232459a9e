namespace Usher.Routing;

/// <summary>A place of the path trie while routes are added.</summary>
internal sealed class RouteNodeBuilder
{
    private readonly Dictionary<string, RouteNodeBuilder> _literals = new(StringComparer.OrdinalIgnoreCase);
    private readonly SortedDictionary<RouteConstraint, RouteNodeBuilder> _constrained =
        new(Comparer<RouteConstraint>.Create(RouteConstraint.Compare));
    private RouteNodeBuilder? _any;
    private RouteLeafBuilder? _here;
    private RouteLeafBuilder? _rest;

    /// <summary>The place where a path ends, made if it is new.</summary>
    public RouteLeafBuilder Leaf(IReadOnlyList<RouteSegment> segments)
    {
        var node = this;
        foreach (var segment in segments)
        {
            if (segment.Kind == RouteSegmentKind.Rest) return node._rest ??= new RouteLeafBuilder();
            node = node.Next(segment);
        }

        return node._here ??= new RouteLeafBuilder();
    }

    /// <summary>Freezes this place and all below it.</summary>
    public RouteNode Freeze()
    {
        var literals = _literals.ToDictionary(pair => pair.Key, pair => pair.Value.Freeze(), StringComparer.OrdinalIgnoreCase);
        return new RouteNode(literals, [.. _constrained.Select(pair => KeyValuePair.Create(pair.Key, pair.Value.Freeze()))])
        {
            Any = _any?.Freeze(),
            Here = _here?.Freeze(),
            Rest = _rest?.Freeze(),
        };
    }

    private RouteNodeBuilder Next(RouteSegment segment)
    {
        if (segment.Kind == RouteSegmentKind.Any) return _any ??= new RouteNodeBuilder();
        RouteNodeBuilder? next;
        if (segment.Constraint is { } constraint)
        {
            if (!_constrained.TryGetValue(constraint, out next)) _constrained.Add(constraint, next = new RouteNodeBuilder());
        }
        else if (!_literals.TryGetValue(segment.Text, out next))
        {
            _literals.Add(segment.Text, next = new RouteNodeBuilder());
        }

        return next;
    }
}
