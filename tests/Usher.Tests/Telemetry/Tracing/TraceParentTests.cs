using Usher.Telemetry.Tracing;

namespace Usher.Tests.Telemetry.Tracing;

public sealed class TraceParentTests
{
    private const string Good = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    [Theory]
    [InlineData(Good, true)]
    [InlineData("01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-what-comes-later", true)]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more", false)]
    [InlineData("01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01x", false)]
    [InlineData("ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", false)]
    [InlineData("00-00000000000000000000000000000000-b7ad6b7169203331-01", false)]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01", false)]
    [InlineData("00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01", false)]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0", false)]
    [InlineData("", false)]
    public void Is_checked_as_the_recommendation_says(string text, bool isValid) => Assert.Equal(isValid, TraceParent.IsValid(text));

    [Theory]
    [InlineData("00", false)]
    [InlineData("01", true)]
    [InlineData("02", false)]
    [InlineData("0b", true)]
    [InlineData("0a", false)]
    public void The_last_bit_of_the_flags_says_sampled(string flags, bool isSampled) => Assert.Equal(isSampled, TraceParent.IsSampled(Good[..53] + flags));

    [Fact]
    public void A_new_one_is_valid_and_not_sampled()
    {
        var made = TraceParent.New();
        Assert.True(TraceParent.IsValid(made));
        Assert.False(TraceParent.IsSampled(made));
        Assert.EndsWith("-01", TraceParent.With(made, sampled: true), StringComparison.Ordinal);
        Assert.NotEqual(made, TraceParent.New());
    }

    [Fact]
    public void A_share_of_new_traces_is_sampled()
    {
        var sampled = Enumerable.Range(0, 20_000).Count(_ => TraceParent.IsWithin(TraceParent.New(), 0.1));
        Assert.InRange(sampled, 1600, 2400);
        Assert.False(TraceParent.IsWithin(TraceParent.New(), 0));
    }
}
