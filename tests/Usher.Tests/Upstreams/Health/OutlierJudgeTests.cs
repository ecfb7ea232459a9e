using Usher.Config;
using Usher.Failures;
using Usher.Tests.Http1;
using Usher.Upstreams.Health;

namespace Usher.Tests.Upstreams.Health;

public sealed class OutlierJudgeTests
{
    private static readonly TryOutcome Good = new(false, FailureKind.None, 200, 1);
    private static readonly TryOutcome Bad = new(true, FailureKind.Reset, 0, 0);
    private static readonly TryOutcome Nothing = new(null, FailureKind.ClientGone, 0, 0);
    private readonly ManualTime _time = new();

    [Fact]
    public void Only_failures_in_a_row_count()
    {
        var judge = new OutlierJudge(new OutlierConfig { Failures = 3 }, _time);
        foreach (var outcome in new[] { Bad, Bad, Good, Bad, Nothing, Bad }) Assert.Null(judge.Take(outcome));
        Assert.Equal("3 failures in a row, the last reset", judge.Take(Bad));
    }

    [Fact]
    public void An_ejection_lasts_longer_each_time_up_to_a_limit()
    {
        var judge = new OutlierJudge(new OutlierConfig { Eject = TimeSpan.FromSeconds(10), Longest = TimeSpan.FromSeconds(25) }, _time);
        var lasted = new List<double>();
        for (var i = 0; i < 3; i++)
        {
            var lasts = judge.Eject();
            lasted.Add(lasts.TotalSeconds);
            Assert.False(judge.TryReturn());
            _time.Advance(lasts);
            Assert.True(judge.TryReturn());
        }

        Assert.Equal([10, 20, 25], lasted);
        _time.Advance(TimeSpan.FromSeconds(26));
        Assert.Equal(10, judge.Eject().TotalSeconds);
    }

    [Fact]
    public void After_an_ejection_the_first_failure_ejects_again_and_the_first_success_forgives()
    {
        var judge = new OutlierJudge(new OutlierConfig(), _time);
        _time.Advance(judge.Eject());
        judge.TryReturn();
        Assert.NotNull(judge.Take(Bad));

        _time.Advance(judge.Eject());
        judge.TryReturn();
        Assert.Null(judge.Take(Good));
        Assert.Null(judge.Take(Bad));
    }

    [Fact]
    public void A_share_of_failures_ejects_once_there_are_enough_requests()
    {
        var judge = new OutlierJudge(new OutlierConfig { Failures = 0, Rate = new Share(0.5), Minimum = 10 }, _time);
        for (var i = 0; i < 8; i++) judge.Take(i % 2 == 0 ? Bad : Good);
        Assert.Null(judge.LookBack(TimeSpan.Zero));
        judge.Take(Bad);
        judge.Take(Good);
        Assert.Equal("5 of 10 requests failed", judge.LookBack(TimeSpan.Zero));
        _time.Advance(TimeSpan.FromSeconds(11));
        Assert.Null(judge.LookBack(TimeSpan.Zero));
    }
}
