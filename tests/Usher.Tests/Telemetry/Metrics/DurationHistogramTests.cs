using CsCheck;
using Usher.Telemetry.Metrics;

namespace Usher.Tests.Telemetry.Metrics;

public sealed class DurationHistogramTests
{
    [Fact]
    public void A_value_lies_in_the_first_bucket_whose_bound_it_does_not_pass() =>
        Gen.Double[0, 200].Sample(seconds =>
        {
            var expected = 0;
            while (expected < DurationHistogram.Bounds.Count && seconds > DurationHistogram.Bounds[expected]) expected++;
            return DurationHistogram.BucketOf(seconds) == expected;
        });

    [Fact]
    public void A_bound_itself_belongs_to_its_bucket()
    {
        for (var i = 0; i < DurationHistogram.Bounds.Count; i++)
        {
            Assert.Equal(i, DurationHistogram.BucketOf(DurationHistogram.Bounds[i]));
            Assert.Equal(i + 1, DurationHistogram.BucketOf(Math.BitIncrement(DurationHistogram.Bounds[i])));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    public void What_is_no_duration_lies_in_the_first_bucket(double seconds) => Assert.Equal(0, DurationHistogram.BucketOf(seconds));
}
