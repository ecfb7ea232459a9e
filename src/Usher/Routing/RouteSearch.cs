using System.Buffers;
using Usher.Live;

namespace Usher.Routing;

/// <summary>
/// One search through a table: depth first, the most specific branch first, so the first route that holds is the one that
/// wins. A place of the trie is reached by one way only, so a search visits none twice.
/// </summary>
internal ref struct RouteSearch(RouteRequest request)
{
    // Longer segments are rare enough to rent a buffer for.
    private const int StackCharacters = 128;

    private readonly RouteRequest _request = request;
    private SortedSet<string>? _allow;
    private bool _missedByMethod;

    /// <summary>The ranges of the segments that the found route left open.</summary>
    public RouteCaptures Captures;

    /// <summary>Whether a route was passed over that might have matched with another method.</summary>
    public readonly bool MissedByMethod => _missedByMethod;

    /// <summary>The route that wins; null if there is none.</summary>
    public RouteEntry? Find(RouteHosts hosts)
    {
        if (hosts.Exact(_request.Host) is { } exact && Walk(exact) is { } byName) return byName;
        var index = 0;
        while (hosts.Suffix(_request.Host, ref index) is { } suffix)
            if (Walk(suffix) is { } bySuffix) return bySuffix;
        return hosts.Any() is { } any ? Walk(any) : null;
    }

    /// <summary>The methods of all routes that fail by their method alone. Only for a search that found nothing.</summary>
    public SortedSet<string> FindAllowed(RouteHosts hosts)
    {
        _allow = new SortedSet<string>(StringComparer.Ordinal);
        Find(hosts);
        return _allow;
    }

    // "*" (OPTIONS) is for whole hosts, so only their "/**" can take it.
    private RouteEntry? Walk(RouteNode root)
    {
        if (_request.Path is not "*") return Walk(root, 1, 0);
        Captures.Set(0, 1, 0);
        return Pick(root.Rest);
    }

    /// <param name="node">Where the search stands.</param>
    /// <param name="start">Where the next segment begins; beyond the path if there is none.</param>
    /// <param name="captured">How many segments were left open so far.</param>
    private RouteEntry? Walk(RouteNode node, int start, int captured)
    {
        var path = _request.Path;
        if (start >= path.Length)
        {
            if (Pick(node.Here) is { } here) return here;
            if (node.Rest is null) return null;
            Captures.Set(captured, path.Length, 0);
            return Pick(node.Rest);
        }

        var length = path[start..].IndexOf('/');
        if (length < 0) length = path.Length - start;
        var segment = path.Slice(start, length);
        var found = segment.Contains('%')
            ? WalkEncoded(node, segment, start, captured)
            : WalkSegment(node, segment, start, start + length, captured);
        if (found is not null || node.Rest is null) return found;
        Captures.Set(captured, start, path.Length - start);
        return Pick(node.Rest);
    }

    private RouteEntry? WalkEncoded(RouteNode node, ReadOnlySpan<char> segment, int start, int captured)
    {
        char[]? rented = null;
        var decoded = segment.Length <= StackCharacters
            ? stackalloc char[StackCharacters]
            : (rented = ArrayPool<char>.Shared.Rent(segment.Length));
        Uri.TryUnescapeDataString(segment, decoded, out var count);
        var found = WalkSegment(node, decoded[..count], start, start + segment.Length, captured);
        if (rented is not null) ArrayPool<char>.Shared.Return(rented);
        return found;
    }

    private RouteEntry? WalkSegment(RouteNode node, scoped ReadOnlySpan<char> decoded, int start, int end, int captured)
    {
        if (node.HasLiterals && node.Literal(decoded) is { } literal && Walk(literal, end + 1, captured) is { } byText) return byText;
        foreach (var (constraint, next) in node.Constrained)
        {
            if (!constraint.Holds(decoded)) continue;
            Captures.Set(captured, start, end - start);
            if (Walk(next, end + 1, captured + 1) is { } byConstraint) return byConstraint;
        }

        if (node.Any is null) return null;
        Captures.Set(captured, start, end - start);
        return Walk(node.Any, end + 1, captured + 1);
    }

    private RouteEntry? Pick(RouteLeaf? leaf)
    {
        if (leaf is null) return null;
        if (_allow is null) return leaf.Pick(_request, ref _missedByMethod);
        leaf.AddMethods(_request, _allow);
        return null;
    }
}
