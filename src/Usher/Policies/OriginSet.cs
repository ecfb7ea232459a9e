using System.Buffers;
using System.Collections.Frozen;
using Usher.Config;

namespace Usher.Policies;

/// <summary>A set of origins: exact ones, <c>https://*.example.com</c> (any subdomain, at any depth), and <c>*</c> for all.</summary>
internal sealed class OriginSet
{
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-.");

    private readonly FrozenSet<string> _exact;
    private readonly (string Start, string End)[] _patterns;

    private OriginSet(bool all, IEnumerable<string> exact, IEnumerable<(string Start, string End)> patterns)
    {
        All = all;
        _exact = exact.ToFrozenSet(StringComparer.Ordinal);
        _patterns = [.. patterns];
    }

    /// <summary>Whether every origin belongs to it.</summary>
    public bool All { get; }

    /// <summary>Reads a list of origins; what is wrong is told at its place.</summary>
    /// <param name="origins">The list.</param>
    /// <param name="check">Takes the errors; null: the list was checked before.</param>
    /// <param name="options">The record that has the list.</param>
    /// <param name="property">The name of the list's property.</param>
    public static OriginSet Read(IReadOnlyList<string> origins, ConfigCheck? check, object options, string property)
    {
        var exact = new List<string>();
        var patterns = new List<(string, string)>();
        for (var i = 0; i < origins.Count; i++)
        {
            if (origins[i] is "*") continue;
            var star = origins[i].IndexOf("://*.", StringComparison.Ordinal);
            // A pattern is an origin with a label in the place of its star.
            if (!WebOrigin.TryNormalise(star < 0 ? origins[i] : origins[i].Remove(star + 3, 1).Insert(star + 3, "x"), out var origin, out var problem)) check?.Error(options, property, i, problem);
            else if (star < 0) exact.Add(origin);
            else patterns.Add((origin[..(star + 3)], origin[(star + 4)..]));
        }

        return new OriginSet(origins.Contains("*"), exact, patterns);
    }

    /// <summary>Whether an origin belongs to it.</summary>
    /// <param name="origin">The value of an Origin field.</param>
    public bool Contains(string origin)
    {
        if (All || _exact.Contains(origin)) return true;
        foreach (var (start, end) in _patterns)
        {
            if (origin.Length <= start.Length + end.Length || !origin.StartsWith(start, StringComparison.Ordinal) || !origin.EndsWith(end, StringComparison.Ordinal)) continue;
            var label = origin.AsSpan(start.Length, origin.Length - start.Length - end.Length);
            if (!label.ContainsAnyExcept(NameCharacters) && label[0] != '.') return true;
        }

        return false;
    }
}
