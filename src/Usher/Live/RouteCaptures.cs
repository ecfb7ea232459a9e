using System.Runtime.CompilerServices;

namespace Usher.Live;

/// <summary>
/// What the captures of a route's key (<c>{name}</c>, and <c>**</c> under the name <c>rest</c>) hold for one request.
/// They are ranges into the request's normalised path; a value is percent-decoded only when it is asked for.
/// </summary>
public struct RouteCaptures
{
    /// <summary>The most captures that one key may have.</summary>
    public const int Max = 16;

    private Ranges _ranges;
    private string?[]? _names;
    private string? _text;

    /// <summary>How many parts of the path the key left open; a <c>*</c> counts, although it has no name.</summary>
    public readonly int Count => _names?.Length ?? 0;

    /// <summary>The percent-decoded value of a capture; null if the route's key has no capture of that name.</summary>
    /// <param name="name">The name as the key spells it.</param>
    public readonly string? this[string name] => TryGet(name, out var raw) ? Uri.UnescapeDataString(raw) : null;

    /// <summary>Finds a capture's value as it stands in the path, still percent-encoded, without allocating.</summary>
    /// <param name="name">The name as the key spells it.</param>
    /// <param name="raw">The encoded value; empty where nothing was found.</param>
    /// <returns>False if the key has no capture of that name, or the path was only ever a span.</returns>
    public readonly bool TryGet(string name, out ReadOnlySpan<char> raw)
    {
        raw = default;
        if (_text is null || !TryGetRange(name, out var start, out var length)) return false;
        raw = _text.AsSpan(start, length);
        return true;
    }

    /// <summary>Finds where in the path a capture lies.</summary>
    /// <param name="name">The name as the key spells it.</param>
    /// <param name="start">The index of its first character in the path.</param>
    /// <param name="length">Its length in characters.</param>
    /// <returns>False if the key has no capture of that name.</returns>
    public readonly bool TryGetRange(string name, out int start, out int length)
    {
        var index = _names is null ? -1 : Array.IndexOf(_names, name);
        (start, length) = index < 0 ? default : _ranges[index];
        return index >= 0;
    }

    internal void Set(int index, int start, int length) => _ranges[index] = (start, length);

    internal void Bind(string?[] names) => _names = names;

    internal void Bind(string text) => _text = text;

    [InlineArray(Max)]
    private struct Ranges
    {
        private (int Start, int Length) _first;
    }
}
