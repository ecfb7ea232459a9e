using Usher.Routing;

namespace Usher.OpenApi;

/// <summary>A path of a document as a route's pattern. Its parameters are captured by number, since their names may be none of Usher's.</summary>
internal sealed class ApiPath
{
    private ApiPath(string key, IReadOnlyDictionary<string, string> captures) => (Key, Captures) = (key, captures);

    /// <summary>The path as a route's key.</summary>
    public string Key { get; }

    /// <summary>The captures, by the names of the parameters.</summary>
    public IReadOnlyDictionary<string, string> Captures { get; }

    /// <summary>Reads a path; null: a parameter in it is not a whole segment.</summary>
    public static ApiPath? Of(string prefix, string path)
    {
        var captures = new Dictionary<string, string>(StringComparer.Ordinal);
        var segments = new List<string>();
        foreach (var segment in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (segment is ['{', .. var name, '}'] && !name.Contains('{', StringComparison.Ordinal) && captures.TryAdd(name, $"p{captures.Count}")) segments.Add($"{{{captures[name]}}}");
            else if (segment.AsSpan().ContainsAny('{', '}')) return null;
            else segments.Add(Uri.UnescapeDataString(segment));
        }

        return new ApiPath($"{prefix}/{string.Join('/', segments)}", captures);
    }

    /// <summary>Whether some path could be of both patterns.</summary>
    public static bool Overlap(IReadOnlyList<RouteSegment> one, IReadOnlyList<RouteSegment> other)
    {
        for (var i = 0; ; i++)
        {
            if (i < one.Count && one[i].Kind == RouteSegmentKind.Rest) return true;
            if (i < other.Count && other[i].Kind == RouteSegmentKind.Rest) return true;
            if (i >= one.Count || i >= other.Count) return one.Count == other.Count;
            if (one[i].Kind == RouteSegmentKind.Literal && other[i].Kind == RouteSegmentKind.Literal && !one[i].Text.Equals(other[i].Text, StringComparison.OrdinalIgnoreCase)) return false;
        }
    }
}
