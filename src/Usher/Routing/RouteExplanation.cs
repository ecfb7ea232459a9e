using System.Net;
using Microsoft.AspNetCore.Http;

namespace Usher.Routing;

/// <summary>Why a request takes the route that it takes: the winner, and the routes that came near with what spoke against each.</summary>
/// <param name="Kind">How the search ended.</param>
/// <param name="Winner">The route that won, if one did.</param>
/// <param name="Allow">The value of <c>Allow</c> where only the method was wrong.</param>
/// <param name="NearMisses">The nearest other routes, the nearest first.</param>
internal sealed record RouteExplanation(RouteMatchKind Kind, RouteEntry? Winner, string? Allow, IReadOnlyList<RouteMiss> NearMisses)
{
    /// <summary>How many near misses are told.</summary>
    public const int MaxNearMisses = 10;

    /// <summary>Explains a request. Looks at every route: for a person who asks, not for a request's way.</summary>
    public static RouteExplanation Create<T>(RouteTable<T> table, in RequestTarget target, IHeaderDictionary? headers, IPAddress? client)
        where T : class
    {
        var match = table.Match(target, headers, client);
        var misses = new List<(int Distance, RouteMiss Miss)>();
        var probe = new RouteProbe(target, headers, client, match.Entry);
        foreach (var entry in table.Entries)
            if (!ReferenceEquals(entry, match.Entry) && probe.Examine(entry) is { } found) misses.Add(found);
        var nearest = misses.OrderBy(miss => miss.Distance)
            .ThenBy(miss => miss.Miss.Reason)
            .ThenByDescending(miss => miss.Miss.Segment)
            .ThenBy(miss => miss.Miss.Entry.Index)
            .Take(MaxNearMisses)
            .Select(miss => miss.Miss);
        return new RouteExplanation(match.Kind, match.Entry, match.Allow, [.. nearest]);
    }
}
