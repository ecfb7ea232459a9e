using Usher.Telemetry.AccessLogs;

namespace Usher.Tests.Telemetry.AccessLogs;

public sealed class RequestIdsTests
{
    [Fact]
    public void No_two_are_alike() => Assert.Equal(100_000, Enumerable.Range(0, 100_000).Select(_ => RequestIds.Next()).Distinct().Count());

    [Fact]
    public void Its_own_are_usable() => Assert.True(RequestIds.IsUsable(RequestIds.Next()));

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a\"b")]
    [InlineData("a\nb")]
    [InlineData("é")]
    public void What_a_log_could_trip_over_is_not_usable(string id) => Assert.False(RequestIds.IsUsable(id));

    [Fact]
    public void What_is_too_long_is_not_usable() => Assert.False(RequestIds.IsUsable(new string('a', 129)));
}
