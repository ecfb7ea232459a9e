using System.Net;
using Microsoft.AspNetCore.Http;

namespace Usher.Routing;

/// <summary>Holds one request against single routes, to say what speaks against each.</summary>
internal sealed class RouteProbe(RequestTarget target, IHeaderDictionary? headers, IPAddress? client, RouteEntry? winner)
{
    // A route with nothing in common with the request is no near miss.
    private const int Unrelated = 100;

    private readonly string[] _segments =
        [.. target.Path.ToString().Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString)];

    /// <summary>What speaks against a route, and by how much it misses; null if it is not even near.</summary>
    public (int Distance, RouteMiss Miss)? Examine(RouteEntry entry)
    {
        var found = new List<RouteMiss>();
        if (!entry.Pattern.Host.Holds(target.Host)) found.Add(Miss(entry, RouteMissReason.Host, $"it is for host {entry.Pattern.Host}"));
        var distance = 0;
        if (Path(entry) is { } path)
        {
            found.Add(path);
            distance = PathDistance(entry, path);
        }

        if (!entry.Pattern.HasMethod(target.Method))
            found.Add(Miss(entry, RouteMissReason.Method, $"it is for {string.Join(", ", entry.Pattern.Methods)}"));
        if (Condition(entry) is { } condition) found.Add(condition);
        if (found.Count == 0) return (0, Miss(entry, RouteMissReason.LessSpecific, WhyLess(entry)));
        distance += found.Count;
        return distance >= Unrelated ? null : (distance, found[0]);
    }

    private static int PathDistance(RouteEntry entry, RouteMiss path)
    {
        if (path.Reason == RouteMissReason.Constraint) return 0;
        return path.Segment > 1 || entry.Pattern.Segments.Count == 0 ? 1 : Unrelated;
    }

    private RouteMiss? Path(RouteEntry entry)
    {
        var segments = entry.Pattern.Segments;
        if (target.Form == TargetForm.Asterisk)
            return segments is [{ Kind: RouteSegmentKind.Rest }] ? null : Miss(entry, RouteMissReason.Path, "'*' is for routes of all paths, '/**'", 1);
        for (var i = 0; i < segments.Count; i++)
        {
            var segment = segments[i];
            if (segment.Kind == RouteSegmentKind.Rest) return null;
            if (i >= _segments.Length) return Miss(entry, RouteMissReason.Path, $"the path ends before segment {i + 1}, '{segment.Text}'", i + 1);
            var value = _segments[i];
            if (segment.Kind == RouteSegmentKind.Literal && !value.Equals(segment.Text, StringComparison.OrdinalIgnoreCase))
                return Miss(entry, RouteMissReason.Path, $"segment {i + 1} is '{value}', not '{segment.Text}'", i + 1);
            if (segment.Constraint is { } constraint && !constraint.Holds(value))
                return Miss(entry, RouteMissReason.Constraint, $"segment {i + 1}, '{value}', does not match '{constraint.Text}'", i + 1);
        }

        return _segments.Length == segments.Count
            ? null
            : Miss(entry, RouteMissReason.Path, $"the path goes on with segment {segments.Count + 1}, '{_segments[segments.Count]}'", segments.Count + 1);
    }

    private RouteMiss? Condition(RouteEntry entry)
    {
        var request = new RouteRequest
        {
            Method = target.Method,
            Host = target.Host,
            Path = target.Path,
            Query = target.Query,
            Headers = headers,
            Client = client,
        };
        foreach (var condition in entry.Conditions)
            if (!condition.Holds(request)) return Miss(entry, RouteMissReason.Condition, $"its 'when' does not hold: {condition}");
        return null;
    }

    private string WhyLess(RouteEntry entry)
    {
        if (winner is null) return "it matches one reading of the path, but other readings lead to other routes";
        if (ReferenceEquals(entry.Pattern, winner.Pattern)) return "it matches too, but comes later in the list of its key";
        return entry.Pattern.Host != winner.Pattern.Host
            ? $"it matches too, but the winner's host ({winner.Pattern.Host}) is more specific"
            : $"it matches too, but '{winner.Pattern}' is more specific";
    }

    private static RouteMiss Miss(RouteEntry entry, RouteMissReason reason, string detail, int segment = 0) => new(entry, reason, detail, segment);
}
