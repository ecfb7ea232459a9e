using CsCheck;
using Usher.Routing;
using Xunit;

namespace Usher.Tests.Routing;

public sealed class RoutePatternTests
{
    [Theory]
    [InlineData("/", "", "any", "")]
    [InlineData("/**", "", "any", "**")]
    [InlineData("GET /users/{id}", "GET", "any", "users {id}")]
    [InlineData("GET,POST /a/*/b", "GET,POST", "any", "a * b")]
    [InlineData("api.example.com/**", "", "api.example.com", "**")]
    [InlineData("PURGE Api.Example.COM./x/", "PURGE", "api.example.com", "x")]
    [InlineData("*.example.com/", "", "*.example.com", "")]
    [InlineData("GET [::1]/a", "GET", "[::1]", "a")]
    [InlineData("payments/charge", "", "payments", "charge")]
    [InlineData("/{id:int}/{key:uuid}", "", "any", "{id:int} {key:uuid}")]
    [InlineData("/v/{v:[0-9]{1,3}(/x)?}/y", "", "any", "v {v:[0-9]{1,3}(/x)?} y")]
    [InlineData("/{x:[{}]+}/y", "", "any", "{x:[{}]+} y")]
    [InlineData("/{x:a\\}b}", "", "any", "{x:a\\}b}")]
    [InlineData("/caf\u00e9/a b", "", "any", "caf\u00e9|a b")]
    [InlineData("/.well-known/a+b", "", "any", ".well-known a+b")]
    public void Reads_a_key(string key, string methods, string host, string segments)
    {
        Assert.True(RoutePattern.TryParse(key, out var pattern, out _));
        Assert.Equal(methods, string.Join(',', pattern.Methods));
        Assert.Equal(host, pattern.Host.ToString());
        Assert.Equal(segments.Replace('|', ' '), string.Join(' ', pattern.Segments.Select(segment => segment.Text)));
    }

    [Theory]
    [InlineData("", 0, "empty", "GET /users/{id}")]
    [InlineData("GET", 3, "path is missing", "GET /**")]
    [InlineData("api.example.com", 0, "begins with '/'", "api.example.com/**")]
    [InlineData("GET users", 4, "begins with '/'", "GET /users")]
    [InlineData("get /x", 0, "upper case", "'GET'")]
    [InlineData("GET,post /x", 4, "upper case", "'POST'")]
    [InlineData("GET, POST /x", 4, "commas alone", "GET,POST /path")]
    [InlineData("GET,,POST /x", 4, "a method is missing", "GET,POST")]
    [InlineData("GET,GET /x", 4, "twice", null)]
    [InlineData("* /x", 0, "not a method", "takes every method")]
    [InlineData("ANY /x", 0, "not a method", "takes every method")]
    [InlineData("G(T /x", 0, "not a method", "[METHOD]")]
    [InlineData("CONNECT /x", 0, "never routed", null)]
    [InlineData("GET/x", 0, "reads as a host", "GET /x")]
    [InlineData("{id}/x", 0, "no captures", "'/{id}/x'")]
    [InlineData("https://a.com/x", 5, "no scheme", "a.com/x")]
    [InlineData("a.com:8080/x", 5, "no port", "listen")]
    [InlineData("a.*.com/x", 2, "'*' in a host", "*.example.com")]
    [InlineData("a..com/x", 0, "not a host name", "punycode")]
    [InlineData("GET b\u00fccher.de/x", 4, "not a host name", "xn--")]
    [InlineData("/a//b", 3, "empty segment", "single '/'")]
    [InlineData("/a/../b", 3, "'..' segment", null)]
    [InlineData("/./b", 1, "'.' segment", null)]
    [InlineData("/**/a", 1, "stands last", "'*'")]
    [InlineData("/a/{x}/{x}", 8, "two captures called 'x'", null)]
    [InlineData("/{rest}/**", 8, "'rest'", "rename")]
    [InlineData("/a/{rest**}", 3, "not a capture", "'**'")]
    [InlineData("/a/{*rest}", 3, "not a capture", "'**'")]
    [InlineData("/a/{9}", 4, "not a capture's name", "digits")]
    [InlineData("/a/{}", 4, "not a capture's name", "digits")]
    [InlineData("/a/{id", 3, "not closed", "'}'")]
    [InlineData("/a/id}", 5, "whole segment", "{name:regex}")]
    [InlineData("/a/{id}.json", 3, "whole segment", "{name:regex}")]
    [InlineData("/a/x*", 4, "whole segment", "{name:regex}")]
    [InlineData("/a%20b", 2, "not percent-encoded", "a b")]
    [InlineData("/a;v=1", 2, "matrix", "{name}")]
    [InlineData("/a?b=1", 2, "no query", "when")]
    [InlineData("/a#b", 2, "fragment", null)]
    [InlineData("/a\\b", 2, "with '/'", null)]
    [InlineData("/a\tb", 2, "control", null)]
    [InlineData("/{id:}", 5, "constraint is empty", "leave the ':' out")]
    [InlineData("/{id:(}", 5, "invalid regular expression", null)]
    [InlineData("/{id:a)|(b}", 5, "invalid regular expression", null)]
    [InlineData("/{id:(?=a)b}", 5, "linear time", null)]
    public void Says_what_is_wrong_and_where(string key, int offset, string message, string? hint)
    {
        Assert.False(RoutePattern.TryParse(key, out var pattern, out var errors));
        Assert.Null(pattern);
        Assert.Contains(message, errors[0].Message, StringComparison.Ordinal);
        Assert.Equal(offset, errors[0].Offset);
        if (hint is not null) Assert.Contains(hint, errors[0].Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Tells_all_errors_at_once()
    {
        Assert.False(RoutePattern.TryParse("get a:1/x;y/%41/{z", out _, out var errors));
        Assert.Equal([0, 5, 9, 12, 16], errors.Select(error => error.Offset));
    }

    [Fact]
    public void Has_at_most_sixteen_captures()
    {
        Assert.True(RoutePattern.TryParse(string.Concat(Enumerable.Repeat("/*", 15)) + "/**", out _, out _));
        Assert.False(RoutePattern.TryParse(string.Concat(Enumerable.Repeat("/*", 16)) + "/**", out _, out var errors));
        Assert.Contains("at most 16", errors[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Has_at_most_sixty_four_segments()
    {
        Assert.True(RoutePattern.TryParse(string.Concat(Enumerable.Repeat("/a", 64)), out _, out _));
        Assert.False(RoutePattern.TryParse(string.Concat(Enumerable.Repeat("/a", 65)), out _, out _));
    }

    [Fact]
    public void Never_throws_and_points_into_the_key()
    {
        var piece = Gen.OneOf(
            Gen.OneOf("/", "{", "}", "*", "**", ":", " ", ",", "GET", "[", "]", "\\", "%", ".", "(", "int", "a", "\ud800", "://", "x.y"),
            Gen.Char.Select(c => c.ToString()));
        piece.Array[0, 12].Select(string.Concat).Sample(key =>
        {
            if (RoutePattern.TryParse(key, out var pattern, out var errors)) return errors.Count == 0 && pattern.Text == key;
            return errors.Count > 0 && errors.All(error => error.Offset >= 0 && error.Offset <= key.Length);
        }, iter: 50_000);
    }
}
