using Usher.Policies;

namespace Usher.Tests.Policies;

public sealed class OriginSetTests
{
    [Theory]
    [InlineData("https://shop.example.com", "https://shop.example.com", true)]
    [InlineData("https://Shop.Example.com:443", "https://shop.example.com", true)]
    [InlineData("http://localhost:3000", "http://localhost:3000", true)]
    [InlineData("http://localhost:3000", "http://localhost", false)]
    [InlineData("https://shop.example.com", "http://shop.example.com", false)]
    [InlineData("https://shop.example.com", "https://shop.example.com.evil.net", false)]
    [InlineData("https://*.example.com", "https://a.example.com", true)]
    [InlineData("https://*.example.com", "https://a.b.example.com", true)]
    [InlineData("https://*.example.com", "https://example.com", false)]
    [InlineData("https://*.example.com", "https://.example.com", false)]
    [InlineData("https://*.example.com", "https://evilexample.com", false)]
    [InlineData("https://*.example.com", "https://evil.net/.example.com", false)]
    [InlineData("https://*.example.com", "https://evil.net:1.example.com", false)]
    [InlineData("https://*.example.com", "https://evil.net#.example.com", false)]
    [InlineData("https://*.example.com", "http://a.example.com", false)]
    [InlineData("https://*.example.com:8443", "https://a.example.com:8443", true)]
    [InlineData("https://*.example.com:8443", "https://a.example.com", false)]
    [InlineData("https://a.example.com", "null", false)]
    [InlineData("*", "https://anything.example", true)]
    public void Knows_its_origins(string listed, string origin, bool belongs) =>
        Assert.Equal(belongs, OriginSet.Read([listed], check: null, new object(), "Origins").Contains(origin));

    [Theory]
    [InlineData("https://a.example.com/")]
    [InlineData("a.example.com")]
    [InlineData("null")]
    [InlineData("https://*")]
    [InlineData("https://a.*.com")]
    [InlineData("ftp://a")]
    public void Refuses_what_is_no_origin(string text) => Assert.False(WebOrigin.TryNormalise(text, out _, out _));
}
