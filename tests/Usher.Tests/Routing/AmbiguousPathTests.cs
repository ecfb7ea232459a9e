using System.Text.RegularExpressions;
using CsCheck;
using Usher.Routing;
using Xunit;

namespace Usher.Tests.Routing;

/// <summary>Paths that an upstream may read in another way than Usher does must not get past a more specific route.</summary>
public sealed class AmbiguousPathTests
{
    [Theory]
    [InlineData("/x%2Fadmin", "/x/admin", "/**")]
    [InlineData("/x%5cadmin", "/x/admin", "/**")]
    [InlineData("/%2Fadmin", "/admin/**", "/**")]
    [InlineData("/admin%2Fusers", "/admin/**", "/**")]
    [InlineData("/admin;x=y", "/admin", "/**")]
    [InlineData("/admin;x=y/users", "/admin/**", "/**")]
    [InlineData("/admin%3Bx=y/users", "/admin/**", "/**")]
    [InlineData("/;x/admin", "/admin", "/**")]
    [InlineData("/x;a%2Fadmin", "/x/admin", "/**")]
    [InlineData("/x%2Fb;c%2Fd", "/x/b/d", "/**")]
    [InlineData("/x%2Fb;c%2Fd", "/x/b", "/**")]
    [InlineData("/a%2Fb%5Cc", "/a/*", "/**")]
    [InlineData("/A%2FB", "/a/b", "/*")]
    public void A_path_that_reads_as_another_route_is_ambiguous(string raw, params string[] keys)
    {
        Assert.Equal(RouteMatchKind.Ambiguous, RouteTableTests.Match(RouteTableTests.Table(keys), raw).Kind);
    }

    [Theory]
    [InlineData("/files/a%2Fb", "/files/{name}", "/files/{name}")]
    [InlineData("/files/a%2Fb", "/files/**", "/files/**", "/**")]
    [InlineData("/orders;v=1/7", "/**", "/**", "/x/**")]
    [InlineData("/map/1;2;3", "/map/{points}", "/map/{points}", "/map")]
    public void A_path_whose_readings_agree_takes_its_route(string raw, string winner, params string[] keys)
    {
        Assert.Equal(winner, RouteTableTests.Match(RouteTableTests.Table(keys), raw).Route);
    }

    [Fact]
    public void A_path_that_no_route_takes_as_it_stands_is_not_found()
    {
        Assert.Equal(RouteMatchKind.NotFound, RouteTableTests.Match(RouteTableTests.Table("/a/b"), "/a%2Fb").Kind);
    }

    [Fact]
    public void No_lenient_upstream_sees_the_path_of_another_route()
    {
        var segment = Gen.OneOf("a", "b", "*", "{x}", "{n:[ab]}");
        var key = Gen.Select(segment.Array[0, 3], Gen.Bool, (parts, rest) => "/" + string.Join('/', rest ? [.. parts, "**"] : parts));
        var raw = Gen.OneOf("/", "/", "%2F", "%5C", ";", "%3B", "a", "b", "a", "b", "A").Array[1, 8].Select(parts => "/" + string.Concat(parts));
        Gen.Select(key.Array[1, 6], raw).Sample((keys, path) =>
        {
            var table = Build(keys);
            if (RequestTarget.Parse(path, "GET", "h", hostOptional: false, out var target) != TargetError.None) return true;
            var match = table.Match(target, null, null);
            return match.Kind != RouteMatchKind.Found || Lenient(target.Text).All(read => IsSameOrNone(table, read, match.Route!));
        }, iter: 20_000);
    }

    private static RouteTable<string> Build(string[] keys)
    {
        var builder = new RouteTableBuilder<string>();
        foreach (var text in keys)
        {
            if (!RoutePattern.TryParse(text, out var pattern, out _)) continue;
            builder.Add(pattern, [], text);
        }

        return builder.Build();
    }

    // Written with what a careless upstream would use, so that it shares nothing with PathReadings.
    private static IEnumerable<string> Lenient(string path)
    {
        static string Drop(string text) => Regex.Replace(text, "(;|%3B)[^/]*", "");
        static string Slashes(string text) => text.Replace("%2F", "/", StringComparison.Ordinal);
        static string Backslashes(string text) => text.Replace("%5C", "/", StringComparison.Ordinal);
        yield return Drop(path);
        yield return Slashes(path);
        yield return Backslashes(path);
        yield return Slashes(Backslashes(path));
        yield return Drop(Slashes(path));
        yield return Slashes(Drop(path));
        yield return Drop(Backslashes(Slashes(path)));
        yield return Backslashes(Slashes(Drop(path)));
    }

    private static bool IsSameOrNone(RouteTable<string> table, string path, string route)
    {
        var merged = Regex.Replace(path, "/+", "/");
        var request = new RouteRequest { Method = "GET", Host = "h", Path = merged };
        return table.Match(request).Route is not { } other || other == route;
    }
}
