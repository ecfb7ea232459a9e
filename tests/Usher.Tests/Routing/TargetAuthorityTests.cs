using CsCheck;
using Usher.Routing;
using Xunit;

namespace Usher.Tests.Routing;

public sealed class TargetAuthorityTests
{
    [Theory]
    [InlineData("example.com", "example.com", "example.com", null)]
    [InlineData("Example.COM", "example.com", "example.com", null)]
    [InlineData("example.com.", "example.com", "example.com", null)]
    [InlineData("EXAMPLE.com.:8080", "example.com:8080", "example.com", 8080)]
    [InlineData("localhost:1", "localhost:1", "localhost", 1)]
    [InlineData("127.0.0.1:65535", "127.0.0.1:65535", "127.0.0.1", 65535)]
    [InlineData("my_service", "my_service", "my_service", null)]
    [InlineData("xn--bcher-kva.de", "xn--bcher-kva.de", "xn--bcher-kva.de", null)]
    [InlineData("[::1]", "[::1]", "[::1]", null)]
    [InlineData("[2001:DB8:0:0::1]:443", "[2001:db8::1]:443", "[2001:db8::1]", 443)]
    public void Brings_a_host_into_its_normal_form(string text, string normal, string host, int? port)
    {
        Assert.Equal(TargetError.None, TargetAuthority.Parse(text, out var authority));
        Assert.Equal(normal, authority.Text);
        Assert.Equal(host, authority.Host.ToString());
        Assert.Equal(port, authority.Port);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData(".example.com")]
    [InlineData("example..com")]
    [InlineData("example.com..")]
    [InlineData(":80")]
    [InlineData("example.com:")]
    [InlineData("example.com:0")]
    [InlineData("example.com:65536")]
    [InlineData("example.com:+80")]
    [InlineData("example.com:80:80")]
    [InlineData("example.com:80a")]
    [InlineData("example.com/")]
    [InlineData("example.com, evil.example")]
    [InlineData("user@example.com")]
    [InlineData("ex%61mple.com")]
    [InlineData("example.com\\.evil.example")]
    [InlineData("b\u00fccher.de")]
    [InlineData("exa\u212Ample.com")]
    [InlineData(" example.com")]
    [InlineData("[::1")]
    [InlineData("[::1]x")]
    [InlineData("[::1]:")]
    [InlineData("[fe80::1%25eth0]")]
    [InlineData("[127.0.0.1]")]
    [InlineData("::1")]
    public void Refuses_a_host_that_is_none(string text)
    {
        Assert.Equal(TargetError.Host, TargetAuthority.Parse(text, out _));
    }

    [Fact]
    public void Refuses_a_name_longer_than_DNS_has()
    {
        Assert.Equal(TargetError.None, TargetAuthority.Parse(new string('a', 255), out _));
        Assert.Equal(TargetError.Host, TargetAuthority.Parse(new string('a', 256), out _));
    }

    [Fact]
    public void Never_throws_and_its_normal_form_is_normal()
    {
        var piece = Gen.OneOf(Gen.OneOf("a", "B", ".", ":", "80", "[", "]", "::1", "%", "xn--", "0x"), Gen.Char.Select(c => c.ToString()));
        piece.Array[0, 8].Select(string.Concat).Sample(text =>
        {
            if (TargetAuthority.Parse(text, out var authority) != TargetError.None) return true;
            return TargetAuthority.Parse(authority.Text, out var again) == TargetError.None && ReferenceEquals(again.Text, authority.Text)
                || again.Text == authority.Text;
        }, iter: 50_000);
    }
}
