using System.Collections.Frozen;

namespace Usher.Routing;

/// <summary>The path tries by host, tried in the order exact name, longer suffix, shorter suffix, any. Immutable.</summary>
internal sealed class RouteHosts
{
    private readonly FrozenDictionary<string, RouteNode>.AlternateLookup<ReadOnlySpan<char>>? _exact;
    private readonly FrozenDictionary<string, RouteNode>.AlternateLookup<ReadOnlySpan<char>>? _suffixes;
    private readonly RouteNode? _any;

    /// <summary>Freezes the tries.</summary>
    public RouteHosts(IReadOnlyDictionary<string, RouteNode> exact, IReadOnlyDictionary<string, RouteNode> suffixes, RouteNode? any)
    {
        _exact = Freeze(exact);
        _suffixes = Freeze(suffixes);
        _any = any;
    }

    /// <summary>The first trie to look into.</summary>
    public RouteNode? Exact(ReadOnlySpan<char> host) =>
        _exact is { } exact && exact.TryGetValue(host, out var node) ? node : null;

    /// <summary>The trie of the longest suffix that begins behind an index.</summary>
    /// <param name="host">The normalised host.</param>
    /// <param name="index">Where to look from; moved behind what was found, so that the next call finds the next shorter suffix.</param>
    public RouteNode? Suffix(ReadOnlySpan<char> host, ref int index)
    {
        if (_suffixes is not { } suffixes) return null;
        while (host[index..].IndexOf('.') is >= 0 and var dot)
        {
            index += dot + 1;
            if (suffixes.TryGetValue(host[index..], out var node)) return node;
        }

        return null;
    }

    /// <summary>The last trie to look into.</summary>
    public RouteNode? Any() => _any;

    private static FrozenDictionary<string, RouteNode>.AlternateLookup<ReadOnlySpan<char>>? Freeze(IReadOnlyDictionary<string, RouteNode> tries) =>
        tries.Count == 0 ? null : tries.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
}
