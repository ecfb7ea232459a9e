using CsCheck;
using Usher.Config;

namespace Usher.Tests.Config;

public sealed class ConfigTextTests
{
    [Theory]
    [InlineData("300ms", 300)]
    [InlineData("5s", 5_000)]
    [InlineData("1.5s", 1_500)]
    [InlineData("1m", 60_000)]
    [InlineData("24h", 86_400_000)]
    [InlineData("7d", 604_800_000)]
    [InlineData("0s", 0)]
    public void A_duration_is_a_number_and_a_unit(string text, double milliseconds) => Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), ConfigText.Duration(text));

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("s")]
    [InlineData("-5s")]
    [InlineData("5 s")]
    [InlineData("1h30m")]
    [InlineData("1e3s")]
    [InlineData(".5s")]
    [InlineData("5S")]
    [InlineData("99999999999999999999d")]
    [InlineData("10675200d")]
    public void Anything_else_is_no_duration(string text) => Assert.StartsWith("expected a duration", Assert.Throws<FormatException>(() => ConfigText.Duration(text)).Message);

    [Theory]
    [InlineData("512", 512)]
    [InlineData("64KB", 65_536)]
    [InlineData("10MB", 10_485_760)]
    [InlineData("10MiB", 10_485_760)]
    [InlineData("1.5kb", 1_536)]
    [InlineData("2GB", 2_147_483_648)]
    [InlineData("0", 0)]
    [InlineData("100B", 100)]
    public void A_size_is_a_number_and_a_unit_of_1024(string text, long bytes) => Assert.Equal(bytes, ConfigText.Size(text));

    [Theory]
    [InlineData("")]
    [InlineData("MB")]
    [InlineData("-1MB")]
    [InlineData("10 MB")]
    [InlineData("99999999999TB")]
    public void Anything_else_is_no_size(string text) => Assert.StartsWith("expected a size", Assert.Throws<FormatException>(() => ConfigText.Size(text)).Message);

    [Fact]
    public void What_is_written_of_a_duration_reads_as_the_same() =>
        Gen.Long[0, TimeSpan.MaxValue.Ticks / 10].Select(microseconds => TimeSpan.FromTicks(microseconds * 10))
            .Sample(duration => ConfigText.Duration(ConfigText.Format(duration)) == duration);

    [Fact]
    public void What_is_written_of_a_size_reads_as_the_same() => Gen.Long[0, long.MaxValue].Sample(size => ConfigText.Size(ConfigText.FormatSize(size)) == size);
}
