using System.Numerics;

namespace Usher.Routing;

/// <summary>
/// The literals at one place of the path trie, by text, whatever its case. Immutable. One array with open addressing: a search
/// meets mostly cold memory in a large table, and a FrozenDictionary, with four arrays, cost it twice the cache misses.
/// </summary>
internal sealed class RouteLiterals
{
    private readonly (int Hash, string? Text, RouteNode? Node)[] _slots;

    /// <summary>Fills the array; at most half of it is used, so that runs stay short.</summary>
    public RouteLiterals(IReadOnlyDictionary<string, RouteNode> literals)
    {
        _slots = new (int, string?, RouteNode?)[BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, literals.Count) * 2)];
        foreach (var (text, node) in literals)
        {
            var hash = Hash(text);
            var index = hash & (_slots.Length - 1);
            while (_slots[index].Text is not null) index = (index + 1) & (_slots.Length - 1);
            _slots[index] = (hash, text, node);
        }
    }

    /// <summary>What follows a literal; null if it is none of these.</summary>
    public RouteNode? Find(ReadOnlySpan<char> segment)
    {
        var slots = _slots;
        var hash = Hash(segment);
        for (var index = hash & (slots.Length - 1); ; index = (index + 1) & (slots.Length - 1))
        {
            ref readonly var slot = ref slots[index];
            if (slot.Text is null) return null;
            if (slot.Hash == hash && segment.Equals(slot.Text, StringComparison.OrdinalIgnoreCase)) return slot.Node;
        }
    }

    private static int Hash(ReadOnlySpan<char> text) => string.GetHashCode(text, StringComparison.OrdinalIgnoreCase);
}
