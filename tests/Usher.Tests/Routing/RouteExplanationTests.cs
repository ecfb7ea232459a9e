using Microsoft.AspNetCore.Http;
using Usher.Routing;
using Usher.Routing.Conditions;
using Xunit;

namespace Usher.Tests.Routing;

public sealed class RouteExplanationTests
{
    [Theory]
    [InlineData("/users/{name}", RouteMissReason.LessSpecific, "'GET /users/{id:int}' is more specific", 0)]
    [InlineData("b.com/users/{id:int}", RouteMissReason.Host, "for host b.com", 0)]
    [InlineData("POST,PUT /users/{id:int}", RouteMissReason.Method, "for POST, PUT", 0)]
    [InlineData("GET /users/{id:uuid}", RouteMissReason.Constraint, "segment 2, '42', does not match 'uuid'", 2)]
    [InlineData("GET /users/me", RouteMissReason.Path, "segment 2 is '42', not 'me'", 2)]
    [InlineData("GET /users", RouteMissReason.Path, "goes on with segment 2, '42'", 2)]
    [InlineData("GET /users/{id}/orders", RouteMissReason.Path, "ends before segment 3, 'orders'", 3)]
    public void Says_why_a_route_did_not_win(string key, object reason, string detail, int segment)
    {
        var explanation = Explain(RouteTableTests.Table("GET /users/{id:int}", key), "/users/42");
        Assert.Equal("GET /users/{id:int}", explanation.Winner!.Pattern.Text);
        var miss = Assert.Single(explanation.NearMisses);
        Assert.Equal((RouteMissReason)reason, miss.Reason);
        Assert.Contains(detail, miss.Detail, StringComparison.Ordinal);
        Assert.Equal(segment, miss.Segment);
    }

    [Fact]
    public void Names_the_condition_that_failed()
    {
        var builder = new RouteTableBuilder<string>();
        var key = RouteTableTests.Pattern("/a");
        builder.Add(key, [new HeaderCondition("X-Beta", "1"), new QueryCondition("v", "2")], "1");
        builder.Add(key, [new CookieCondition("c", "*")], "2");
        builder.Add(key, [], "3");
        var explanation = Explain(builder.Build(), "/a", ("X-Beta", "1"));
        Assert.Equal(2, explanation.Winner!.Index);
        Assert.Equal(
            ["its 'when' does not hold: query 'v' is '2'", "its 'when' does not hold: cookie 'c' is present"],
            explanation.NearMisses.Select(miss => miss.Detail));
    }

    [Fact]
    public void The_nearest_comes_first_and_strangers_are_left_out()
    {
        var explanation = Explain(
            RouteTableTests.Table("POST b.com/a/b", "/x/y", "/a/c", "b.com/a/b", "POST /a/b", "/a/{n:int}", "/**"), "/a/b");
        Assert.Equal("/**", explanation.Winner!.Pattern.Text);
        Assert.Equal(
            ["POST /a/b", "/a/{n:int}", "b.com/a/b", "POST b.com/a/b", "/a/c"],
            explanation.NearMisses.Select(miss => miss.Entry.Pattern.Text));
    }

    [Fact]
    public void Says_what_would_be_allowed()
    {
        var explanation = Explain(RouteTableTests.Table("POST /a", "PUT /a"), "/a");
        Assert.Equal(RouteMatchKind.MethodNotAllowed, explanation.Kind);
        Assert.Equal("POST, PUT", explanation.Allow);
        Assert.Equal(2, explanation.NearMisses.Count);
    }

    [Fact]
    public void Says_that_a_path_is_ambiguous()
    {
        var explanation = Explain(RouteTableTests.Table("/a/b", "/**"), "/a%2Fb");
        Assert.Equal(RouteMatchKind.Ambiguous, explanation.Kind);
        Assert.Contains("one reading", explanation.NearMisses.First(miss => miss.Reason == RouteMissReason.LessSpecific).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Is_bounded()
    {
        var explanation = Explain(RouteTableTests.Table(Enumerable.Range(0, 1_000).Select(i => $"/a/b{i}")), "/a/x");
        Assert.Null(explanation.Winner);
        Assert.Equal(RouteExplanation.MaxNearMisses, explanation.NearMisses.Count);
    }

    private static RouteExplanation Explain(RouteTable<string> table, string raw, params (string Name, string Value)[] headers)
    {
        Assert.Equal(TargetError.None, RequestTarget.Parse(raw, "GET", "h", hostOptional: false, out var target));
        var fields = new HeaderDictionary();
        foreach (var (name, value) in headers) fields.Append(name, value);
        return RouteExplanation.Create(table, target, fields, null);
    }
}
