using CsCheck;
using Microsoft.AspNetCore.Http;
using Usher.Routing;
using Usher.Routing.Conditions;
using Xunit;

namespace Usher.Tests.Routing;

/// <summary>The table against a matcher that tries every route and sorts what is left, over an alphabet in which collisions are frequent.</summary>
public sealed class RouteTablePropertyTests
{
    private static readonly Gen<string[]> Methods =
        Gen.OneOf<string[]>([], [], ["GET"], ["POST"], ["HEAD"], ["GET", "POST"], ["GET", "HEAD"], ["PUT", "POST"]);

    private static readonly Gen<string> PatternHost = Gen.OneOf("", "", "a.b.c", "b.c", "*.c", "*.b.c", "*.a.b.c");
    private static readonly Gen<string> Host = Gen.OneOf("c", "b.c", "a.b.c", "x.b.c", "x.a.b.c", "d");

    private static readonly Gen<string> PatternSegment = Gen.OneOf(
        "a", "a", "b", "A", "\u00e9", "*", "{p}", "{p}", "{p:int}", "{p:uuid}", "{p:[ab1]}", "{p:[a-z]+}", "1");

    private static readonly Gen<string[]> Path =
        Gen.Select(PatternSegment.Array[0, 4], Gen.Bool, (segments, rest) => rest ? [.. segments, "**"] : segments);

    private static readonly Gen<(string Raw, string Decoded)> RequestSegment = Gen.OneOf(
        ("a", "a"), ("A", "A"), ("b", "b"), ("%61", "a"), ("1", "1"), ("12", "12"), ("-3", "-3"), ("%C3%A9", "\u00e9"), ("%c3%89", "\u00c9"),
        ("zz", "zz"), ("6f9619ff-8b86-d011-b42d-00cf4fc964ff", "6f9619ff-8b86-d011-b42d-00cf4fc964ff"), ("a%20", "a "));

    private static readonly Gen<string?> When = Gen.OneOf<string?>(null, null, "1", "2", "*");

    private static readonly Gen<NaiveRoute[]> Routes =
        Gen.Select(Methods, PatternHost, Path, When.Array[1, 3]).Array[1, 14].Select(keys => keys
            .SelectMany((key, number) => key.Item4.Select((when, place) => new NaiveRoute(number, place, key.Item1, key.Item2, Rename(key.Item3), when)))
            .ToArray());

    [Fact]
    public void Finds_what_trying_every_route_finds()
    {
        var request = Gen.Select(Gen.OneOf("GET", "GET", "HEAD", "POST", "DELETE", "get"), Host, RequestSegment.Array[0, 4], Gen.OneOf("", "/", "//", "/."), Gen.OneOf<string?>(null, "1", "2", "3"));
        Gen.Select(Routes, request.Array[6]).Sample((routes, requests) =>
        {
            var kept = new List<NaiveRoute>();
            foreach (var route in routes)
                if (!kept.Exists(other => other.ConflictsWith(route))) kept.Add(route);
            var table = Build(kept, out var conflicts);
            Assert.DoesNotContain(conflicts, conflict => conflict.IsCertain);
            foreach (var (method, host, path, end, x) in requests) Compare(table, kept, method, host, path, end, x);
        }, iter: 25_000);
    }

    [Fact]
    public void Reports_exactly_the_conflicts_that_comparing_each_pair_finds()
    {
        Routes.Sample(routes =>
        {
            _ = Build(routes, out var conflicts);
            foreach (var (i, route) in routes.Index())
            {
                var expected = routes.Take(i).Any(other => other.ConflictsWith(route));
                Assert.Equal(expected, conflicts.Any(conflict => conflict.IsCertain && conflict.Second == i));
            }
        }, iter: 25_000);
    }

    private static void Compare(
        RouteTable<NaiveRoute> table, List<NaiveRoute> routes, string method, string host, (string Raw, string Decoded)[] path, string end, string? x)
    {
        var raw = "/" + string.Join('/', path.Select(segment => segment.Raw)) + (path.Length == 0 ? "" : end);
        Assert.Equal(TargetError.None, RequestTarget.Parse(raw, method, host, hostOptional: false, out var target));
        var headers = new HeaderDictionary();
        if (x is not null) headers["x"] = x;
        var match = table.Match(target, headers, null);

        string[] decoded = [.. path.Select(segment => segment.Decoded)];
        var butForMethod = routes.FindAll(route => route.MatchesHost(host) && route.MatchesPath(decoded) && route.MatchesWhen(x));
        var candidates = butForMethod.FindAll(route => route.MatchesMethod(method));
        var winner = candidates.Find(route => candidates.TrueForAll(other => ReferenceEquals(route, other) || route.Compare(other, method) < 0));
        Assert.Equal(candidates.Count > 0, winner is not null);
        Assert.Same(winner, match.Route);
        Assert.Equal(winner is not null ? RouteMatchKind.Found : butForMethod.Count > 0 ? RouteMatchKind.MethodNotAllowed : RouteMatchKind.NotFound, match.Kind);
        if (winner is not null) CompareCaptures(match, winner, decoded);
        else Assert.Equal(Allow(butForMethod), match.Allow ?? "");
        if (x is null) Explain(table, target, headers, match, candidates.Count);
    }

    private static void Explain(RouteTable<NaiveRoute> table, in RequestTarget target, HeaderDictionary headers, RouteMatch<NaiveRoute> match, int candidates)
    {
        var explained = RouteExplanation.Create(table, target, headers, null);
        Assert.Equal(match.Entry, explained.Winner);
        Assert.True(explained.NearMisses.Count(miss => miss.Reason == RouteMissReason.LessSpecific) >= Math.Min(candidates - 1, RouteExplanation.MaxNearMisses));
    }

    private static void CompareCaptures(RouteMatch<NaiveRoute> match, NaiveRoute winner, string[] path)
    {
        for (var i = 0; i < winner.Segments.Length; i++)
        {
            var segment = winner.Segments[i];
            if (segment == "**") Assert.Equal(string.Join('/', path[i..]), match.Captures["rest"]!.TrimEnd('/'));
            else if (segment[0] == '{') Assert.Equal(path[i], match.Captures[segment[1..^1].Split(':')[0]]);
        }
    }

    private static string Allow(List<NaiveRoute> routes)
    {
        var methods = routes.SelectMany(route => route.Methods).ToHashSet();
        if (methods.Contains("GET")) methods.Add("HEAD");
        return string.Join(", ", methods.Order(StringComparer.Ordinal));
    }

    private static RouteTable<NaiveRoute> Build(IEnumerable<NaiveRoute> routes, out IReadOnlyList<RouteConflict> conflicts)
    {
        var builder = new RouteTableBuilder<NaiveRoute>();
        var patterns = new Dictionary<int, RoutePattern>();
        foreach (var route in routes)
        {
            if (!patterns.TryGetValue(route.Key, out var pattern)) patterns.Add(route.Key, pattern = RouteTableTests.Pattern(route.Text));
            builder.Add(pattern, route.When is null ? [] : [new HeaderCondition("x", route.When)], route);
        }

        conflicts = builder.Conflicts;
        return builder.Build();
    }

    private static string[] Rename(string[] segments) =>
        [.. segments.Select((segment, i) => segment.Replace("{p", $"{{p{i}", StringComparison.Ordinal))];
}
