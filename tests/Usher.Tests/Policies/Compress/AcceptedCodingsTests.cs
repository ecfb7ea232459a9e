using Usher.Policies.Compress;

namespace Usher.Tests.Policies.Compress;

public sealed class AcceptedCodingsTests
{
    [Theory]
    [InlineData("gzip", "Gzip")]
    [InlineData("gzip, deflate, br, zstd", "Br")]
    [InlineData("gzip, zstd", "Zstd")]
    [InlineData("x-gzip", "Gzip")]
    [InlineData("GZIP;Q=0.5", "Gzip")]
    [InlineData("br;q=0.5, gzip;q=0.8", "Gzip")]
    [InlineData("br;q=0.801, gzip;q=0.8", "Br")]
    [InlineData("br ; q=1.000 , gzip", "Br")]
    [InlineData("*", "Br")]
    [InlineData("br;q=0, *", "Zstd")]
    [InlineData("gzip, *;q=0.5", "Gzip")]
    [InlineData("identity, gzip;q=0.5", null)]
    [InlineData("identity;q=0.5, gzip;q=0.5", "Gzip")]
    [InlineData("identity;q=0.3, gzip;q=0.5", "Gzip")]
    [InlineData("gzip;q=0", null)]
    [InlineData("deflate", null)]
    [InlineData("", null)]
    [InlineData(",,, ,", null)]
    [InlineData("gzip;q=2", null)]
    [InlineData("gzip;q=", null)]
    [InlineData("gzip;q=-1", null)]
    [InlineData("gzip;level=9", null)]
    [InlineData("brr, gzi", null)]
    public void Takes_what_the_client_likes_best_and_its_own_order_among_equals(string field, string? coding) =>
        Assert.Equal(coding, Read(field).Best?.ToString());

    [Theory]
    [InlineData("identity;q=0", true, true)]
    [InlineData("*;q=0", true, true)]
    [InlineData("identity;q=0.000, gzip", true, false)]
    [InlineData("*;q=0, gzip", true, false)]
    [InlineData("*;q=0, identity", false, false)]
    [InlineData("*;q=0, identity;q=0.1", false, false)]
    [InlineData("deflate, *;q=0", true, true)]
    [InlineData("deflate", false, false)]
    [InlineData("gzip;q=0", false, false)]
    [InlineData("", false, false)]
    public void Sees_when_a_body_without_a_coding_is_refused(string field, bool refuses, bool nothing)
    {
        var accepted = Read(field);
        Assert.Equal((refuses, nothing), (accepted.RefusesIdentity, accepted.NothingFits));
    }

    [Fact]
    public void Several_lines_are_one_field()
    {
        var accepted = AcceptedCodings.Read(new[] { "gzip;q=0.1", "zstd;q=0.2" }, [ContentCoding.Gzip, ContentCoding.Zstd]);
        Assert.Equal(ContentCoding.Zstd, accepted.Best);
    }

    [Fact]
    public void A_client_that_says_nothing_gets_no_coding() => Assert.Equal(default, AcceptedCodings.Read(default, [ContentCoding.Br]));

    [Fact]
    public void Uses_only_what_the_route_lists() => Assert.Null(AcceptedCodings.Read("br", [ContentCoding.Gzip]).Best);

    private static AcceptedCodings Read(string field) => AcceptedCodings.Read(field, [ContentCoding.Br, ContentCoding.Zstd, ContentCoding.Gzip]);
}
