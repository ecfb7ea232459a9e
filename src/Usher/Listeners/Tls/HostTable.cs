using System.Collections.Frozen;

namespace Usher.Listeners.Tls;

/// <summary>Things by the name of the host that they are for: <c>api.example.com</c>, or <c>*.example.com</c>, which stands for one label (RFC 9525 §6.3). Immutable.</summary>
/// <typeparam name="T">The things.</typeparam>
internal sealed class HostTable<T> where T : class
{
    private readonly FrozenDictionary<string, T>.AlternateLookup<ReadOnlySpan<char>> _exact;
    private readonly FrozenDictionary<string, T>.AlternateLookup<ReadOnlySpan<char>> _below;

    /// <summary>Freezes the table.</summary>
    public HostTable(IReadOnlyCollection<KeyValuePair<string, T>> things)
    {
        IsEmpty = things.Count == 0;
        _exact = Freeze(things.Where(thing => !IsWildcard(thing.Key)));
        _below = Freeze(things.Where(thing => IsWildcard(thing.Key)).Select(thing => KeyValuePair.Create(thing.Key[2..], thing.Value)));
    }

    /// <summary>Whether nothing is in it.</summary>
    public bool IsEmpty { get; }

    /// <summary>What there is for a host; null: nothing.</summary>
    public T? Find(ReadOnlySpan<char> host)
    {
        if (IsEmpty) return null;
        if (_exact.TryGetValue(host, out var thing)) return thing;
        var dot = host.IndexOf('.');
        return dot > 0 && _below.TryGetValue(host[(dot + 1)..], out thing) ? thing : null;
    }

    private static bool IsWildcard(string name) => name.StartsWith("*.", StringComparison.Ordinal);

    private static FrozenDictionary<string, T>.AlternateLookup<ReadOnlySpan<char>> Freeze(IEnumerable<KeyValuePair<string, T>> things) =>
        things.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
}
