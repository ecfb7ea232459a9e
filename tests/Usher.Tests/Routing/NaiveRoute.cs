using System.Globalization;
using System.Text.RegularExpressions;

namespace Usher.Tests.Routing;

/// <summary>A route as the reference matcher sees it: plain strings, written down from DESIGN's rules, sharing nothing with the table.</summary>
/// <param name="Key">Which key it belongs to.</param>
/// <param name="Place">Its place in the key's list.</param>
/// <param name="Methods">The key's methods; none for any.</param>
/// <param name="Host">The key's host; empty for any.</param>
/// <param name="Segments">The key's path.</param>
/// <param name="When">The value that the field <c>x</c> must have; <c>*</c> for present, null for no condition.</param>
public sealed record NaiveRoute(int Key, int Place, string[] Methods, string Host, string[] Segments, string? When)
{
    public string Text => $"{string.Join(',', Methods)} {Host}/{string.Join('/', Segments)}".TrimStart();

    public bool MatchesHost(string host) =>
        Host.Length == 0 || (Host.StartsWith("*.", StringComparison.Ordinal) ? host.EndsWith(Host[1..], StringComparison.Ordinal) : host == Host);

    public bool MatchesMethod(string method) => Methods.Length == 0 || Methods.Contains(method) || (method == "HEAD" && Methods.Contains("GET"));

    public bool MatchesWhen(string? x) => When is null || (x is not null && (When == "*" || When == x));

    public bool MatchesPath(string[] path)
    {
        var rest = Segments is [.., "**"];
        var count = rest ? Segments.Length - 1 : Segments.Length;
        if (rest ? path.Length < count : path.Length != count) return false;
        return Enumerable.Range(0, count).All(i => MatchesSegment(Segments[i], path[i]));
    }

    /// <summary>Negative if this route is more specific than another; 0 if neither is.</summary>
    public int Compare(NaiveRoute other, string method)
    {
        var byHost = HostRank(other.Host).CompareTo(HostRank(Host));
        if (byHost != 0) return byHost;
        for (var i = 0; i <= Math.Max(Segments.Length, other.Segments.Length); i++)
        {
            var byPath = string.CompareOrdinal(SegmentRank(i), other.SegmentRank(i));
            if (byPath != 0) return byPath;
            if (i >= Segments.Length) break;
        }

        var byMethod = MethodRank(method).CompareTo(other.MethodRank(method));
        if (byMethod != 0) return byMethod;
        if (Key != other.Key) return 0;
        return (When is null, Place).CompareTo((other.When is null, other.Place));
    }

    /// <summary>Whether one request could be won by both.</summary>
    public bool ConflictsWith(NaiveRoute other) =>
        Host == other.Host
        && Segments.Length == other.Segments.Length
        && Enumerable.Range(0, Segments.Length).All(i => SegmentRank(i) == other.SegmentRank(i) && IsSame(Segments[i], other.Segments[i]))
        && (Methods.Length == 0 ? other.Methods.Length == 0 : Methods.Intersect(other.Methods).Any())
        && (Key != other.Key || (When is null && other.When is null));

    private static bool IsSame(string left, string right) =>
        left is "*" || left[0] == '{' || left.Equals(right, StringComparison.OrdinalIgnoreCase);

    private static bool MatchesSegment(string pattern, string value)
    {
        if (pattern == "*") return true;
        if (pattern[0] != '{') return pattern.Equals(value, StringComparison.OrdinalIgnoreCase);
        var colon = pattern.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 || pattern[(colon + 1)..^1] switch
        {
            "int" => Regex.IsMatch(value, "^-?[0-9]+$"),
            "uuid" => Guid.TryParse(value, out _) && value.Count(c => c == '-') == 4,
            var regex => Regex.IsMatch(value, $"^(?:{regex})$"),
        };
    }

    private static int HostRank(string host) => host.Length == 0 ? 0 : host[0] == '*' ? host.Length : int.MaxValue;

    // Compared as text: literal, int, uuid, regex (the longer first), any, end of the path, the rest.
    private string SegmentRank(int index)
    {
        if (index >= Segments.Length) return "5";
        var segment = Segments[index];
        if (segment == "**") return "6";
        if (segment == "*") return "4";
        if (segment[0] != '{') return "0";
        var colon = segment.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0) return "4";
        var constraint = segment[(colon + 1)..^1];
        if (constraint == "int") return "1";
        return constraint == "uuid" ? "2" : "3" + (999 - constraint.Length).ToString("D3", CultureInfo.InvariantCulture) + constraint;
    }

    private int MethodRank(string method) => Methods.Length == 0 ? 2 : Methods.Contains(method) ? 0 : 1;
}
