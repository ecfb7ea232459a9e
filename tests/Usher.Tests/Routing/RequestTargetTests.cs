using Usher.Routing;
using Xunit;

namespace Usher.Tests.Routing;

public sealed class RequestTargetTests
{
    [Theory]
    [InlineData("/")]
    [InlineData("/a/b.c/")]
    [InlineData("/a?x=%2e%2E//../;%&y={\"}|\\^`<>")]
    [InlineData("/.well-known/...")]
    [InlineData("/a|b^c[d]")]
    [InlineData("/-._~!$&'()*+,=:@")]
    [InlineData("/a%20b%C3%A9%7C")]
    [InlineData("/a%2Fb%5Cc;v=1")]
    public void Keeps_a_normal_target_as_the_very_same_string(string raw)
    {
        Assert.Same(raw, Parse(raw).Text);
    }

    [Theory]
    [InlineData("/%61%2d%2E%5f%7e", "/a-._~")]
    [InlineData("/a%2fb%c3%a9", "/a%2Fb%C3%A9")]
    [InlineData("/a/./b/../c", "/a/c")]
    [InlineData("/a/%2e/b/%2E%2e/c", "/a/c")]
    [InlineData("/a/.%2e/b", "/b")]
    [InlineData("/a/b/..", "/a/")]
    [InlineData("/a/b/.", "/a/b/")]
    [InlineData("/a/..", "/")]
    [InlineData("/.", "/")]
    [InlineData("//a///b//", "/a/b/")]
    [InlineData("/a//../b", "/b")]
    [InlineData("//evil.example/..%3f", "/evil.example/..%3F")]
    [InlineData("/%252e%252e/a", "/%252e%252e/a")]
    [InlineData("//a/..?//../", "/?//../")]
    [InlineData("/a;x/../b", "/b")]
    public void Normalises_and_forwards_what_it_matches(string raw, string forwarded)
    {
        Assert.Equal(forwarded, Parse(raw).Text);
    }

    [Theory]
    [InlineData("", TargetError.Form)]
    [InlineData("a", TargetError.Form)]
    [InlineData("ftp://a/b", TargetError.Form)]
    [InlineData("*", TargetError.Form)]
    [InlineData("/a b", TargetError.Character)]
    [InlineData("/a\tb", TargetError.Character)]
    [InlineData("/\u007f", TargetError.Character)]
    [InlineData("/\u00e9", TargetError.Character)]
    [InlineData("/a\\b", TargetError.Character)]
    [InlineData("/..\\admin", TargetError.Character)]
    [InlineData("/a#b", TargetError.Character)]
    [InlineData("/a\"b", TargetError.Character)]
    [InlineData("/<a>", TargetError.Character)]
    [InlineData("/`a", TargetError.Character)]
    [InlineData("/{a}", TargetError.Character)]
    [InlineData("/a?b c", TargetError.Character)]
    [InlineData("/a?b\r\nX: y", TargetError.Character)]
    [InlineData("/a?b#c", TargetError.Character)]
    [InlineData("/a?\u00e9", TargetError.Character)]
    [InlineData("/%", TargetError.PercentEncoding)]
    [InlineData("/%4", TargetError.PercentEncoding)]
    [InlineData("/%4g", TargetError.PercentEncoding)]
    [InlineData("/%u0041", TargetError.PercentEncoding)]
    [InlineData("/%00", TargetError.Control)]
    [InlineData("/a%0d%0aX", TargetError.Control)]
    [InlineData("/%7F", TargetError.Control)]
    [InlineData("/%C0%AE%C0%AE/a", TargetError.Utf8)]
    [InlineData("/%C0%AF", TargetError.Utf8)]
    [InlineData("/%E0%80%AF", TargetError.Utf8)]
    [InlineData("/%ED%A0%80", TargetError.Utf8)]
    [InlineData("/%F5%80%80%80", TargetError.Utf8)]
    [InlineData("/%C3", TargetError.Utf8)]
    [InlineData("/%C3a", TargetError.Utf8)]
    [InlineData("/%80", TargetError.Utf8)]
    [InlineData("/..", TargetError.AboveRoot)]
    [InlineData("/../a", TargetError.AboveRoot)]
    [InlineData("/a/../../b", TargetError.AboveRoot)]
    [InlineData("/a/%2e%2e/%2e%2e/b", TargetError.AboveRoot)]
    [InlineData("/a/..%2Fadmin", TargetError.HiddenDotSegment)]
    [InlineData("/a/..%5cadmin", TargetError.HiddenDotSegment)]
    [InlineData("/a/%2e%2e%2fadmin", TargetError.HiddenDotSegment)]
    [InlineData("/a%2F..", TargetError.HiddenDotSegment)]
    [InlineData("/a%2f.%2fb", TargetError.HiddenDotSegment)]
    [InlineData("/a/..;/admin", TargetError.HiddenDotSegment)]
    [InlineData("/a/..;x=y/admin", TargetError.HiddenDotSegment)]
    [InlineData("/a/..%3B/admin", TargetError.HiddenDotSegment)]
    [InlineData("/a/.;/admin", TargetError.HiddenDotSegment)]
    [InlineData("/a;b%2F..", TargetError.HiddenDotSegment)]
    public void Refuses(string raw, object error)
    {
        Assert.Equal((TargetError)error, RequestTarget.Parse(raw, "GET", "a", hostOptional: false, out _));
    }

    [Theory]
    [InlineData("http://example.com/a?b", "/a?b")]
    [InlineData("HTTP://EXAMPLE.com.:80/%61", "/a")]
    [InlineData("https://example.com:443", "/")]
    [InlineData("http://example.com?b", "/?b")]
    [InlineData("http://example.com//a/./b", "/a/b")]
    public void Turns_an_absolute_target_into_a_path(string raw, string forwarded)
    {
        Assert.Equal(TargetError.None, RequestTarget.Parse(raw, "GET", "Example.Com", hostOptional: false, out var target));
        Assert.Equal(forwarded, target.Text);
        Assert.Equal("example.com", target.Authority.Text);
    }

    [Theory]
    [InlineData("http://evil.example/", TargetError.HostMismatch)]
    [InlineData("http://example.com:81/", TargetError.HostMismatch)]
    [InlineData("https://example.com:80/", TargetError.HostMismatch)]
    [InlineData("http://user@example.com/", TargetError.Host)]
    [InlineData("http:///a", TargetError.Host)]
    [InlineData("http://example.com#a", TargetError.Character)]
    [InlineData("http://example.com\\a", TargetError.Host)]
    [InlineData("ws://example.com/", TargetError.Form)]
    [InlineData("example.com:80", TargetError.Form)]
    public void Refuses_an_absolute_target_for_another_host(string raw, object error)
    {
        Assert.Equal((TargetError)error, RequestTarget.Parse(raw, "GET", "example.com", hostOptional: false, out _));
    }

    [Theory]
    [InlineData("example.com:443")]
    [InlineData("/")]
    [InlineData("*")]
    public void Refuses_to_open_tunnels(string raw)
    {
        Assert.Equal(TargetError.Connect, RequestTarget.Parse(raw, "CONNECT", "example.com", hostOptional: false, out _));
    }

    [Theory]
    [InlineData("*")]
    [InlineData("http://a")]
    public void Keeps_the_asterisk_of_OPTIONS(string raw)
    {
        Assert.Equal(TargetError.None, RequestTarget.Parse(raw, "OPTIONS", "a", hostOptional: false, out var target));
        Assert.Equal("*", target.Text);
        Assert.Equal(TargetForm.Asterisk, target.Form);
    }

    [Fact]
    public void Does_without_a_host_in_HTTP_1_0_alone()
    {
        Assert.Equal(TargetError.Host, RequestTarget.Parse("/", "GET", null, hostOptional: false, out _));
        Assert.Equal(TargetError.Host, RequestTarget.Parse("/", "GET", "", hostOptional: false, out _));
        Assert.Equal(TargetError.None, RequestTarget.Parse("/", "GET", null, hostOptional: true, out var target));
        Assert.True(target.Host.IsEmpty);
        Assert.Equal(TargetError.None, RequestTarget.Parse("http://b/", "GET", null, hostOptional: true, out target));
        Assert.Equal("b", target.Authority.Text);
    }

    [Fact]
    public void Splits_path_and_query_at_the_first_question_mark()
    {
        var target = Parse("/%61/b?c?d/../e");
        Assert.Equal("/a/b", target.Path.ToString());
        Assert.Equal("?c?d/../e", target.Query.ToString());
    }

    [Fact]
    public void Costs_no_allocation_when_normal()
    {
        const string Raw = "/users/42/orders.json?page=2&sort=name";
        Parse(Raw);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++) RequestTarget.Parse(Raw, "GET", "api.example.com:8080", hostOptional: false, out _);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static RequestTarget Parse(string raw)
    {
        Assert.Equal(TargetError.None, RequestTarget.Parse(raw, "GET", "a", hostOptional: false, out var target));
        return target;
    }
}
