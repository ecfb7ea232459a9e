using Usher.Tests.Http1;
using Usher.Upstreams.Resilience;

namespace Usher.Tests.Upstreams.Resilience;

public sealed class RetryBudgetTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void Little_traffic_has_three_retries_a_second()
    {
        var budget = new RetryBudget(_time);
        budget.Count();
        Assert.Equal(3, Taken(budget, 10, 0.2));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(3, Taken(budget, 10, 0.2));
    }

    [Fact]
    public void A_share_of_the_last_ten_seconds_may_be_sent_again()
    {
        var budget = new RetryBudget(_time);
        for (var i = 0; i < 1000; i++) budget.Count();
        Assert.Equal(203, Taken(budget, 1000, 0.2));
        Assert.Equal(797, budget.Refused);
    }

    [Fact]
    public void What_is_older_than_ten_seconds_counts_no_more()
    {
        var budget = new RetryBudget(_time);
        for (var i = 0; i < 1000; i++) budget.Count();
        _time.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(3, Taken(budget, 100, 0.2));
    }

    [Fact]
    public void Over_a_long_outage_it_is_a_fifth_and_three_a_second()
    {
        var budget = new RetryBudget(_time);
        var (requests, retries) = (0, 0);
        for (var second = 0; second < 100; second++)
        {
            for (var i = 0; i < 50 + (second % 7 * 100); i++)
            {
                budget.Count();
                requests++;
                for (var again = 0; again < 3 && budget.TryTake(0.2); again++) retries++;
            }

            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.InRange(retries, requests * 0.15, (requests * 0.2) + (3 * 101));
    }

    private static int Taken(RetryBudget budget, int times, double share)
    {
        var taken = 0;
        for (var i = 0; i < times; i++) taken += budget.TryTake(share) ? 1 : 0;
        return taken;
    }
}
