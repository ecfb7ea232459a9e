using System.Net;
using Microsoft.AspNetCore.Http;
using Usher.Routing;
using Usher.Routing.Conditions;
using Xunit;

namespace Usher.Tests.Routing;

public sealed class RouteTableTests
{
    [Theory]
    [InlineData("/a", "/a", "/*", "/**")]
    [InlineData("/A/", "/a", "/*", "/**")]
    [InlineData("/%61", "/a", "/*", "/**")]
    [InlineData("/7", "/{id:int}", "/{x:[0-9a-z]+}", "/*", "/**")]
    [InlineData("/b", "/{x:[0-9a-z]+}", "/{id:int}", "/*", "/**")]
    [InlineData("/6F9619FF-8B86-D011-B42D-00CF4FC964FF", "/{id:uuid}", "/{id:int}", "/{x}")]
    [InlineData("/B", "/*", "/{x:[0-9a-z]+}", "/**")]
    [InlineData("/x/y", "/**", "/*", "/x")]
    [InlineData("/a/b", "/a/*", "/*/b", "/**")]
    [InlineData("/a/b/c", "/a/**", "/*/b/c")]
    [InlineData("/a/b/c", "/a/b/**", "/a/**", "/a/*/d", "/**")]
    [InlineData("/a/b/d", "/a/**", "/a/b/c", "/**")]
    [InlineData("/1/x", "/{id}/x", "/{id:int}/y", "/**")]
    [InlineData("/a", "/a", "/a/**", "/**")]
    [InlineData("/a", "/a/**", "/**", "/a/*")]
    [InlineData("/a/", "/a/**", "/**", "/a/*")]
    [InlineData("/a/b", "/a/**", "/**")]
    [InlineData("/ab", "/**", "/a/**")]
    [InlineData("/", "/", "/**")]
    [InlineData("/", "/**", "/*")]
    [InlineData("/caf%C3%A9", "/caf\u00e9", "/*")]
    [InlineData("/CAF%C3%89", "/caf\u00e9", "/*")]
    [InlineData("/a%20b%2Bc", "/a b+c", "/*")]
    [InlineData("/a+b", "/a+b", "/a b")]
    [InlineData("/x", "GET /x", "/x")]
    [InlineData("/x", "/x", "POST /x")]
    [InlineData("/x", "/x", "GET /*", "GET /**")]
    [InlineData("/admin", "/admin", "/{page:[a-z]+}")]
    public void The_most_specific_route_wins_whatever_its_place(string raw, string winner, params string[] others)
    {
        Assert.Equal(winner, Match([winner, .. others], raw).Route);
        Assert.Equal(winner, Match([.. others, winner], raw).Route);
    }

    [Theory]
    [InlineData("api.example.com", "/a", "api.example.com/**", "*.example.com/a", "/a")]
    [InlineData("api.example.com", "/b", "*.example.com/b", "api.example.com/a", "/b")]
    [InlineData("api.example.com", "/b", "/b", "api.example.com/a", "*.example.com/a")]
    [InlineData("a.b.example.com", "/a", "*.b.example.com/a", "*.example.com/a", "/a")]
    [InlineData("a.c.example.com", "/a", "*.example.com/a", "*.b.example.com/a", "/a")]
    [InlineData("example.com", "/a", "/a", "*.example.com/a")]
    [InlineData("badexample.com", "/a", "/a", "*.example.com/a")]
    [InlineData("API.Example.COM.:8443", "/a", "api.example.com/a", "/a")]
    [InlineData("[0:0::1]:80", "/a", "[::1]/a", "/a")]
    public void A_more_specific_host_wins_if_it_has_the_path(string host, string raw, string winner, params string[] others)
    {
        Assert.Equal(winner, Match([.. others, winner], raw, host: host).Route);
    }

    [Theory]
    [InlineData("HEAD", "GET /a", "GET /a", "/a")]
    [InlineData("HEAD", "HEAD /a", "GET /a", "HEAD /a", "/a")]
    [InlineData("HEAD", "GET /a", "GET /a", "HEAD /*")]
    [InlineData("HEAD", "/a", "POST /a", "/a")]
    [InlineData("POST", "POST,PUT /a", "POST,PUT /a", "/a", "GET /a")]
    [InlineData("DELETE", "/a", "POST,PUT /a", "/a", "GET /a")]
    [InlineData("POST", "/*", "GET /a", "/*")]
    [InlineData("get", "/a", "GET /a", "/a")]
    public void A_named_method_wins_over_any_and_GET_includes_HEAD(string method, string winner, params string[] keys)
    {
        Assert.Equal(winner, Match(keys, "/a", method).Route);
    }

    [Theory]
    [InlineData("POST", "/a", "GET, HEAD", "GET /a")]
    [InlineData("POST", "/a", "DELETE, GET, HEAD, PUT", "GET,PUT /a", "DELETE /*", "PATCH /b", "a.com/a", "OPTIONS a.com/**")]
    [InlineData("get", "/a", "GET, HEAD", "GET /a")]
    [InlineData("HEAD", "/a", "POST", "POST /a")]
    public void A_method_that_no_route_has_is_405_with_all_that_would_do(string method, string raw, string allow, params string[] keys)
    {
        var match = Match(keys, raw, method);
        Assert.Equal(RouteMatchKind.MethodNotAllowed, match.Kind);
        Assert.Equal(allow, match.Allow);
    }

    [Fact]
    public void A_route_that_fails_by_more_than_its_method_is_no_405()
    {
        var builder = new RouteTableBuilder<string>();
        builder.Add(Pattern("GET /a"), [new HeaderCondition("x", "1")], "a");
        builder.Add(Pattern("GET b.com/a"), [], "b");
        Assert.Equal(RouteMatchKind.NotFound, Match(builder.Build(), "/a", "POST").Kind);
        Assert.Equal(RouteMatchKind.NotFound, Match(builder.Build(), "/b", "GET").Kind);
    }

    [Fact]
    public void The_routes_of_one_key_are_tried_in_their_order_and_the_one_without_when_last()
    {
        var builder = new RouteTableBuilder<string>();
        var key = Pattern("/a");
        builder.Add(key, [], "plain");
        builder.Add(key, [new HeaderCondition("x", "1")], "one");
        builder.Add(key, [new HeaderCondition("x", "*")], "present");
        builder.Add(key, [new HeaderCondition("x", "2")], "two");
        var table = builder.Build();
        Assert.Empty(builder.Conflicts);
        Assert.Equal("plain", Match(table, "/a").Route);
        Assert.Equal("one", Match(table, "/a", headers: ("x", "1")).Route);
        Assert.Equal("present", Match(table, "/a", headers: ("x", "2")).Route);
    }

    [Fact]
    public void A_route_whose_when_fails_gives_way_to_a_less_specific_one()
    {
        var builder = new RouteTableBuilder<string>();
        builder.Add(Pattern("GET a.com/x"), [new HeaderCondition("x", "1")], "narrow");
        builder.Add(Pattern("/**"), [], "wide");
        Assert.Equal("wide", Match(builder.Build(), "/x", host: "a.com").Route);
        Assert.Equal("narrow", Match(builder.Build(), "/x", host: "a.com", headers: ("x", "1")).Route);
    }

    [Theory]
    [InlineData("/a", "/A")]
    [InlineData("/a", "/a/")]
    [InlineData("/{x}", "/{y}")]
    [InlineData("/{x}/b", "/*/B/")]
    [InlineData("/{x:int}", "/{y:int}")]
    [InlineData("GET,PUT /a", "PUT,POST /a")]
    [InlineData("A.com/a", "a.com./a")]
    [InlineData("/a", "/a")]
    public void Two_keys_of_which_neither_is_more_specific_are_an_error(string first, string second)
    {
        var builder = new RouteTableBuilder<string>();
        builder.Add(Pattern(first), [], first);
        builder.Add(Pattern(second), [new HeaderCondition("x", "1")], second);
        var conflict = Assert.Single(builder.Conflicts);
        Assert.True(conflict.IsCertain);
        Assert.Equal((0, 1), (conflict.First, conflict.Second));
        Assert.Contains($"'{first}' and '{second}'", conflict.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_routes_of_one_key_without_when_are_an_error()
    {
        var builder = new RouteTableBuilder<string>();
        var key = Pattern("/a");
        builder.Add(key, [], "1");
        builder.Add(key, [], "2");
        Assert.True(Assert.Single(builder.Conflicts).IsCertain);
    }

    [Fact]
    public void Two_keys_that_differ_by_regular_expressions_alone_are_a_warning()
    {
        var builder = new RouteTableBuilder<string>();
        builder.Add(Pattern("/{x:[a-z]+}/b"), [], "1");
        builder.Add(Pattern("/{x:[a-c][a-z]*}/b"), [], "2");
        builder.Add(Pattern("/{x:[a-d][a-z]*}/c"), [], "3");
        Assert.False(Assert.Single(builder.Conflicts).IsCertain);
        Assert.Equal("2", Match(builder.Build(), "/abc/b").Route);
    }

    [Theory]
    [InlineData("/{a}/x/{b:int}", "/%C3%A9/x/12", "a", "\u00e9")]
    [InlineData("/{a}/x/{b:int}", "/%C3%A9/x/12/", "b", "12")]
    [InlineData("/*/{b}", "/1/2", "b", "2")]
    [InlineData("/{a}", "/1", "A", null)]
    [InlineData("/a/**", "/a/b%20c/d/", "rest", "b c/d/")]
    [InlineData("/a/**", "/a", "rest", "")]
    [InlineData("/a/**", "/a/", "rest", "")]
    [InlineData("/**", "/", "rest", "")]
    [InlineData("/{f}", "/x%2Fy;z=1?q", "f", "x/y;z=1")]
    public void Captures_are_decoded_when_asked_for(string key, string raw, string name, string? value)
    {
        Assert.Equal(value, Match([key], raw).Captures[name]);
    }

    [Fact]
    public void A_capture_of_an_abandoned_branch_leaves_no_trace()
    {
        var match = Match(["/{a:int}/{b}/x", "/{c}/{d}/{e}"], "/1/2/y");
        Assert.Equal(("1", "2", "y"), (match.Captures["c"], match.Captures["d"], match.Captures["e"]));
        Assert.Null(match.Captures["a"]);
    }

    [Fact]
    public void A_key_may_use_all_sixteen_captures()
    {
        var path = string.Concat(Enumerable.Range(1, 16).Select(n => $"/v{n}"));
        var match = Match([string.Concat(Enumerable.Range(1, 16).Select(n => $"/{{c{n}}}"))], path);
        Assert.Equal(("v1", "v16"), (match.Captures["c1"], match.Captures["c16"]));
    }

    [Fact]
    public void The_asterisk_of_OPTIONS_belongs_to_routes_of_all_paths()
    {
        Assert.Equal("/**", Match(["/**", "/*", "/", "OPTIONS /"], "*", "OPTIONS").Route);
        Assert.Equal("a.com/**", Match(["/**", "a.com/**"], "*", "OPTIONS", "a.com").Route);
        Assert.Equal(RouteMatchKind.NotFound, Match(["/*", "/"], "*", "OPTIONS").Kind);
    }

    [Fact]
    public void A_long_encoded_segment_is_matched_as_well_as_a_short_one()
    {
        var text = string.Concat(Enumerable.Repeat("\u00e9", 300));
        Assert.Equal("/" + text, Match(["/" + text, "/*"], "/" + Uri.EscapeDataString(text)).Route);
    }

    [Fact]
    public void An_empty_table_finds_nothing()
    {
        Assert.Equal(RouteMatchKind.NotFound, Match([], "/").Kind);
    }

    internal static RoutePattern Pattern(string key)
    {
        Assert.True(RoutePattern.TryParse(key, out var pattern, out var errors), string.Join("; ", errors));
        return pattern;
    }

    internal static RouteTable<string> Table(params IEnumerable<string> keys)
    {
        var builder = new RouteTableBuilder<string>();
        foreach (var key in keys) builder.Add(Pattern(key), [], key);
        Assert.DoesNotContain(builder.Conflicts, conflict => conflict.IsCertain);
        return builder.Build();
    }

    internal static RouteMatch<string> Match(
        RouteTable<string> table, string raw, string method = "GET", string host = "h", IPAddress? client = null, params (string, string)[] headers)
    {
        Assert.Equal(TargetError.None, RequestTarget.Parse(raw, method, host, hostOptional: false, out var target));
        var fields = new HeaderDictionary();
        foreach (var (name, value) in headers) fields.Append(name, value);
        return table.Match(target, fields, client);
    }

    private static RouteMatch<string> Match(string[] keys, string raw, string method = "GET", string host = "h") =>
        Match(Table(keys), raw, method, host);
}
