using Usher.Policies;
using Usher.Routing;

namespace Usher.Tests.Policies;

public sealed class TemplateTests
{
    [Theory]
    [InlineData("/v2/{id}", "/a/7/x/y", "/v2/7")]
    [InlineData("/v2/{rest}", "/a/7/x/y", "/v2/x/y")]
    [InlineData("/v2/{rest}/end", "/a/7", "/v2/end")]
    [InlineData("/v2/{rest}/end", "/a/7/x/", "/v2/x/end")]
    [InlineData("/{rest}/{id}", "/a/7", "/7")]
    [InlineData("/v-{id}.json", "/a/a%2Fb", "/v-a%2Fb.json")]
    [InlineData("/{{{id}}}", "/a/7", "/%7B7%7D")]
    [InlineData("/café/{id}", "/a/7", "/caf%C3%A9/7")]
    [InlineData("https://Example.com:8443/{id}?q={id}&r={rest}", "/a/a+b&c%C3%A9/d/e", "https://example.com:8443/a+b&c%C3%A9?q=a%2Bb%26c%C3%A9&r=d%2Fe")]
    [InlineData("https://example.com", "/a/7", "https://example.com")]
    [InlineData("/fixed", "/a/7", "/fixed")]
    public void Fills_captures_into_a_URL(string text, string path, string expected)
    {
        Assert.True(Template.TryParse(text, TemplateKind.Url, ["id", "rest"], out var template, out var errors), string.Join("; ", errors));
        Assert.Equal(expected, Fill(template!, path));
    }

    [Theory]
    [InlineData("tenant {id}", "/a/7", "tenant 7")]
    [InlineData("{id}", "/a/a%20b", "a b")]
    [InlineData("{id}", "/a/caf%C3%A9", "caf%C3%A9")]
    [InlineData("{{\"a\":\"{id}\"}}", "/a/7", "{\"a\":\"7\"}")]
    [InlineData("{rest}", "/a/7/x/y", "x/y")]
    public void Fills_captures_into_a_field(string text, string path, string expected)
    {
        Assert.True(Template.TryParse(text, TemplateKind.Field, ["id", "rest"], out var template, out _));
        Assert.Equal(expected, Fill(template!, path));
    }

    [Theory]
    [InlineData("/{idd}", 2, "captures no 'idd'")]
    [InlineData("https://{id}.example.com/", 8, "never come from a request")]
    [InlineData("https://example.com:{id}/", 20, "never come from a request")]
    [InlineData("https://example.com{id}", 19, "never come from a request")]
    [InlineData("{id}://example.com", 0, "expected a URL")]
    [InlineData("javascript:alert(1)", 0, "expected a URL")]
    [InlineData("//example.com/", 0, "begins with one '/'")]
    [InlineData("https://user@example.com/", 8, "is not a host")]
    [InlineData("/a/../b", 3, "'..' segment")]
    [InlineData("/a/./b", 3, "'.' segment")]
    [InlineData("/a//b", 3, "empty segment")]
    [InlineData("/a/..{id}", 5, "dots before a capture")]
    [InlineData("/a/x{rest}", 4, "between slashes")]
    [InlineData("/a/{rest}x", 9, "between slashes")]
    [InlineData("/a/{rest}{id}", 9, "between slashes")]
    [InlineData("/a b", 2, "percent-encoded")]
    [InlineData("/a%zz", 2, "two hexadecimal")]
    [InlineData("/a/%2e%2e/b", 3, "read as another path")]
    [InlineData("/a%2Fb", 2, "read as another path")]
    [InlineData("/a\\b", 2, "percent-encoded")]
    [InlineData("/a#{id}", 3, "fragment takes no captures")]
    [InlineData("/{id", 1, "not closed")]
    [InlineData("/id}", 3, "closes nothing")]
    public void Refuses_what_could_lead_elsewhere(string text, int offset, string message)
    {
        Assert.False(Template.TryParse(text, TemplateKind.Url, ["id", "rest"], out _, out var errors));
        Assert.Equal(offset, errors[0].Offset);
        Assert.Contains(message, errors[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_the_capture_that_was_probably_meant()
    {
        Assert.False(Template.TryParse("/{oder}", TemplateKind.Path, ["order"], out _, out var errors));
        Assert.Equal("did you mean 'order'?", Assert.Single(errors).Hint);
    }

    [Fact]
    public void A_path_alone_has_no_query_and_no_fragment()
    {
        Assert.False(Template.TryParse("/a?b", TemplateKind.Path, [], out _, out _));
        Assert.False(Template.TryParse("/a#b", TemplateKind.Path, [], out _, out _));
        Assert.False(Template.TryParse("https://example.com/a", TemplateKind.Path, [], out _, out _));
    }

    private static string Fill(Template template, string path)
    {
        Assert.True(RoutePattern.TryParse("/a/{id}/**", out var pattern, out _));
        var table = new RouteTableBuilder<string>();
        table.Add(pattern!, [], "route");
        Assert.Equal(TargetError.None, RequestTarget.Parse(path, "GET", "x", hostOptional: false, out var target));
        var match = table.Build().Match(target, headers: null, client: null);
        Assert.Equal(RouteMatchKind.Found, match.Kind);
        return template.Fill(match.Captures);
    }
}
