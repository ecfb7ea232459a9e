using System.Globalization;
using Usher.Cluster;
using Usher.Tests.Http1;

namespace Usher.Tests.Cluster;

public sealed class QuotaTimeTests
{
    [Theory]
    [InlineData(0, "2026-11-24T13:00:00Z", "2026-11-25T00:00:00Z")]
    [InlineData(0, "2026-12-31T23:59:59Z", "2027-01-01T00:00:00Z")]
    [InlineData(1, "2026-11-24T13:00:00Z", "2026-11-30T00:00:00Z")]
    [InlineData(1, "2026-11-29T23:59:59Z", "2026-11-30T00:00:00Z")]
    [InlineData(1, "2026-11-30T00:00:00Z", "2026-12-07T00:00:00Z")]
    [InlineData(2, "2026-11-24T13:00:00Z", "2026-12-01T00:00:00Z")]
    [InlineData(2, "2026-12-31T23:59:59Z", "2027-01-01T00:00:00Z")]
    [InlineData(2, "2028-02-29T12:00:00Z", "2028-03-01T00:00:00Z")]
    public void A_calendars_period_ends_where_the_calendar_says(int period, string now, string end)
    {
        var rule = new QuotaRule(1, (QuotaPeriod)period, IsRolling: false);
        Assert.Equal(Seconds(end), rule.EndOf(rule.SlotOf(Seconds(now))));
        Assert.Equal(rule.SlotOf(Seconds(now)) + 1, rule.SlotOf(Seconds(end)));
    }

    [Fact]
    public void A_calendars_quota_comes_back_at_its_edge()
    {
        var time = new ManualTime();
        var quota = new LocalQuota("q", new QuotaRule(2, QuotaPeriod.Day, IsRolling: false), time, file: null);
        time.Advance(TimeSpan.FromHours(23));
        Assert.Equal(ClusterOutcome.Granted, quota.Decide(1, 2).Outcome);
        Assert.Equal(3600, quota.Decide(1, 1).Reset);
        time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(new QuotaAnswer(ClusterOutcome.Granted, 1, 86_400), quota.Decide(1, 1));
    }

    [Fact]
    public void No_day_that_ends_now_has_more_than_a_rolling_quota()
    {
        var time = new ManualTime();
        var quota = new LocalQuota("q", new QuotaRule(10, QuotaPeriod.Day, IsRolling: true), time, file: null);
        var passed = new List<long>();
        for (var minute = 0; minute < 5 * 24 * 60; minute += 7)
        {
            if (quota.Decide(1, 1).Outcome == ClusterOutcome.Granted) passed.Add(minute);
            time.Advance(TimeSpan.FromMinutes(7));
        }

        Assert.All(passed, at => Assert.InRange(passed.Count(other => other > at - (24 * 60) && other <= at), 1, 10));
        Assert.InRange(passed.Count, 40, 50);
    }

    private static long Seconds(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture).ToUnixTimeSeconds();
}
