using CsCheck;
using Usher.Policies.Cache;

namespace Usher.Tests.Policies.Cache;

public sealed class CacheReadingTests
{
    [Theory]
    [InlineData("max-age=60", 60)]
    [InlineData("MaX-AgE=60", 60)]
    [InlineData("max-age=\"60\"", 60)]
    [InlineData("max-age=0060", 60)]
    [InlineData("x=\"a, max-age=1\", max-age=60", 60)]
    [InlineData("max-age=60, max-age=1", 60)]
    [InlineData("max-age=99999999999999999999", int.MaxValue)]
    [InlineData("max-age=-1", 0)]
    [InlineData("max-age=1.5", 0)]
    [InlineData("max-age='60'", 0)]
    [InlineData("max-age", 0)]
    [InlineData("min-age=60", -1)]
    public void Reads_max_age(string field, long expected) => Assert.Equal(expected, CacheDirectives.Parse(field).MaxAge);

    [Theory]
    [InlineData("max-age=60, public", true)]
    [InlineData("max-age=60;x=1, foo=(a \"b\" 1.5);y, bar=:YQ==:, baz=?0", true)]
    [InlineData("max-age=\"60\"", false)]
    [InlineData("max-age=60, &&&", false)]
    [InlineData("max-age=60,", false)]
    [InlineData("Max-Age=60", false)]
    [InlineData("max-age=-60", false)]
    [InlineData("", false)]
    public void Reads_a_targeted_field_only_where_it_is_well_formed(string field, bool expected)
    {
        Assert.Equal(expected, TargetedControl.TryParse(field, out var directives));
        if (expected) Assert.Equal(60, directives.MaxAge);
    }

    [Fact]
    public void Any_text_is_read_without_a_fault() => Gen.String[Gen.Char[' ', '~'], 0, 40].Sample(text =>
    {
        CacheDirectives.Parse(text);
        _ = TargetedControl.TryParse(text, out _);
        _ = HttpDate.TryParse(text, out _);
        ByteRanges.Parse("bytes=" + text, 100, default);
        VaryKey.Normalise("accept", text);
        VaryKey.Favourite(text);
    });

    [Theory]
    [InlineData("Sun, 06 Nov 1994 08:49:37 GMT")]
    [InlineData("sun, 06 nOV 1994 08:49:37 gmt")]
    [InlineData("Sunday, 06-Nov-94 08:49:37 GMT")]
    [InlineData("Sun Nov  6 08:49:37 1994")]
    public void Reads_the_three_forms_of_a_date(string text)
    {
        Assert.True(HttpDate.TryParse(text, out var ticks));
        Assert.Equal(new DateTime(1994, 11, 6, 8, 49, 37, DateTimeKind.Utc).Ticks, ticks);
    }

    [Theory]
    [InlineData("Sun, 06 Nov 1994 08:49:37 UTC")]
    [InlineData("Sun, 06 Nov 94 08:49:37 GMT")]
    [InlineData("Sun 06 Nov 1994 08:49:37 GMT")]
    [InlineData("Sun, 06  Nov 1994 08:49:37 GMT")]
    [InlineData("Sun, 06 Nov 1994 8:49:37 GMT")]
    [InlineData("0")]
    public void Refuses_what_is_no_date(string text) => Assert.False(HttpDate.TryParse(text, out _));

    [Theory]
    [InlineData("accept-encoding", "gzip, br", "br ,gzip", true)]
    [InlineData("accept-encoding", "gzip, br;q=0.5", "gzip;q=0.5, br", false)]
    [InlineData("accept", "text/html", "TEXT/HTML;q=1.0", true)]
    [InlineData("x-other", "a,b", " a , b ", true)]
    [InlineData("x-other", "a,b", "b,a", false)]
    [InlineData("x-other", "A", "a", false)]
    public void Brings_what_varies_into_one_form(string name, string one, string other, bool expected) =>
        Assert.Equal(expected, VaryKey.Normalise(name, one) == VaryKey.Normalise(name, other));

    [Fact]
    public void Ranges_never_leave_the_body() => Gen.Select(Gen.Long[0, 2000], Gen.Int[0, 2000].Array[1, 8], Gen.Int[0, 2]).Sample((length, numbers, kind) =>
    {
        var text = string.Join(',', numbers.Select((number, i) => kind switch { 0 => $"{number}-{number + i}", 1 => $"{number}-", _ => $"-{number}" }));
        if (ByteRanges.Parse($"bytes={text}", length, default) is not { } ranges) return;
        foreach (var part in ranges.Parts) Assert.True(part.From >= 0 && part.From < part.To && part.To <= length);
    });
}
