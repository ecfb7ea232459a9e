using System.Text;
using Usher.Cluster;
using Usher.Tests.Support;

namespace Usher.Tests.Cluster;

/// <summary>What every <see cref="ClusterState"/> does. Rates are slow and bursts small, so that the time that a test takes changes nothing.</summary>
public abstract class ClusterStateContract : IAsyncLifetime
{
    private static readonly LimitRule Slow = new(3, TimeSpan.FromHours(1), 3);
    private readonly string _run = Guid.NewGuid().ToString("N");
    private ClusterState _state = null!;

    private protected abstract Task<ClusterState> Create();

    public async ValueTask InitializeAsync() => _state = await Create();

    public virtual async ValueTask DisposeAsync()
    {
        if (_state is not null) await _state.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void Keys_are_the_same_for_the_same_and_differ_for_others()
    {
        Assert.Equal(Key("a"), Key("a"));
        Assert.NotEqual(Key("a"), Key("b"));
        Assert.NotEqual(_state.KeyOf([]), Key("a"));
    }

    [Fact]
    public async Task The_burst_passes_and_no_more()
    {
        var limit = Limit("burst", Slow);
        for (var i = 1; i <= 3; i++)
        {
            var answer = await limit.Take(Key("a"), 1);
            Assert.Equal(ClusterOutcome.Granted, answer.Outcome);
            Assert.Equal(3 - i, limit.Rule.Remaining(answer.Backlog));
        }

        var refused = await limit.Take(Key("a"), 1);
        Assert.Equal(ClusterOutcome.Refused, refused.Outcome);
        Assert.InRange(refused.Backlog, limit.Rule.Tolerance - 60_000_000_000, limit.Rule.Tolerance);
    }

    [Fact]
    public async Task Each_key_and_each_name_is_counted_apart()
    {
        var one = Limit("one", Slow);
        var other = Limit("other", Slow);
        Assert.Equal(ClusterOutcome.Granted, (await one.Take(Key("a"), 3)).Outcome);
        Assert.Equal(ClusterOutcome.Refused, (await one.Take(Key("a"), 1)).Outcome);
        Assert.Equal(ClusterOutcome.Granted, (await one.Take(Key("b"), 3)).Outcome);
        Assert.Equal(ClusterOutcome.Granted, (await other.Take(Key("a"), 3)).Outcome);
    }

    [Fact]
    public async Task A_refusal_takes_nothing()
    {
        var limit = Limit("refusal", Slow);
        await limit.Take(Key("a"), 2);
        Assert.Equal(ClusterOutcome.Refused, (await limit.Take(Key("a"), 2)).Outcome);
        Assert.Equal(ClusterOutcome.Granted, (await limit.Take(Key("a"), 1)).Outcome);
    }

    [Fact]
    public async Task To_ask_takes_nothing()
    {
        var limit = Limit("ask", Slow);
        await limit.Take(Key("a"), 3);
        Assert.Equal(ClusterOutcome.Granted, (await limit.Take(Key("a"), 0)).Outcome);
        Assert.Equal(0, limit.Rule.Remaining((await limit.Take(Key("a"), 0)).Backlog));
    }

    [Fact]
    public async Task What_is_given_back_can_be_taken_again()
    {
        var limit = Limit("back", Slow);
        await limit.Take(Key("a"), 3);
        limit.GiveBack(Key("a"), 2);
        Assert.Equal(ClusterOutcome.Granted, await Settled(() => limit.Take(Key("a"), 2)));
        Assert.Equal(ClusterOutcome.Refused, (await limit.Take(Key("a"), 1)).Outcome);
    }

    [Fact]
    public async Task Nothing_is_gained_by_giving_back_what_time_has_given_back_already()
    {
        var limit = Limit("twice", Slow);
        await limit.Take(Key("a"), 1);
        limit.GiveBack(Key("a"), 3);
        await Eventually.True(async () => (await limit.Take(Key("a"), 0)).Backlog == 0);
        Assert.Equal(ClusterOutcome.Granted, (await limit.Take(Key("a"), 3)).Outcome);
        Assert.Equal(ClusterOutcome.Refused, (await limit.Take(Key("a"), 1)).Outcome);
    }

    [Fact]
    public async Task Who_is_charged_for_more_than_there_is_waits_for_it()
    {
        var limit = Limit("charge", Slow);
        limit.Charge(Key("a"), 10);
        await Eventually.True(async () => (await limit.Take(Key("a"), 0)).Backlog > 0);
        var answer = await limit.Take(Key("a"), 1);
        Assert.Equal(ClusterOutcome.Refused, answer.Outcome);
        Assert.True(answer.Backlog > limit.Rule.Interval * 9);
    }

    [Fact]
    public async Task Time_gives_back_what_the_rate_says()
    {
        var limit = Limit("time", new LimitRule(20, TimeSpan.FromSeconds(1), 1));
        await limit.Take(Key("a"), 1);
        for (var i = 0; i < 200; i++)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
            if ((await limit.Take(Key("a"), 1)).Outcome == ClusterOutcome.Granted) return;
        }

        Assert.Fail("nothing came back");
    }

    [Fact]
    public async Task Many_at_once_never_get_more_than_there_is()
    {
        var limit = Limit("many", new LimitRule(50, TimeSpan.FromHours(1), 50));
        var taken = await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => Task.Run(async () => (await limit.Take(Key("a"), 1)).Outcome)));
        Assert.Equal(50, taken.Count(outcome => outcome == ClusterOutcome.Granted));
        Assert.Equal(450, taken.Count(outcome => outcome == ClusterOutcome.Refused));
    }

    [Fact]
    public async Task A_quota_is_used_up_and_says_when_it_comes_back()
    {
        foreach (var isRolling in new[] { false, true })
        {
            foreach (var period in Enum.GetValues<QuotaPeriod>())
            {
                var quota = _state.Quota($"{_run} quota {period} {isRolling}", new QuotaRule(5, period, isRolling));
                Assert.Equal(new { Outcome = ClusterOutcome.Granted, Used = 3L }, Seen(await quota.Take(Key("a"), 3)));
                Assert.Equal(new { Outcome = ClusterOutcome.Refused, Used = 3L }, Seen(await quota.Take(Key("a"), 3)));
                var last = await quota.Take(Key("a"), 2);
                Assert.Equal(new { Outcome = ClusterOutcome.Granted, Used = 5L }, Seen(last));
                Assert.InRange(last.Reset, 1, 31 * 86_400);
                Assert.Equal(ClusterOutcome.Refused, (await quota.Take(Key("a"), 1)).Outcome);
                Assert.Equal(ClusterOutcome.Granted, (await quota.Take(Key("b"), 1)).Outcome);
                Assert.Equal(new { Outcome = ClusterOutcome.Granted, Used = 5L }, Seen(await quota.Take(Key("a"), 0)));
                var now = DateTimeOffset.FromUnixTimeMilliseconds(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()).ToUnixTimeSeconds();
                Assert.InRange(last.Reset, quota.Rule.EndOf(quota.Rule.SlotOf(now)) - now - 30, quota.Rule.EndOf(quota.Rule.SlotOf(now)) - now + 30);
            }
        }
    }

    [Fact]
    public async Task A_quota_takes_back_what_was_not_used()
    {
        var quota = _state.Quota($"{_run} quota back", new QuotaRule(5, QuotaPeriod.Month, IsRolling: false));
        await quota.Take(Key("a"), 5);
        quota.GiveBack(Key("a"), 2);
        Assert.Equal(ClusterOutcome.Granted, await Settled(async () => new LimitAnswer((await quota.Take(Key("a"), 2)).Outcome, 0)));
        Assert.Equal(ClusterOutcome.Refused, (await quota.Take(Key("a"), 1)).Outcome);
    }

    private protected LimitBucket Limit(string name, LimitRule rule) => _state.Limit($"{_run} {name}", rule, LimitShare.Exact);

    private protected UInt128 Key(string text) => _state.KeyOf(Encoding.UTF8.GetBytes(text + _run));

    private static object Seen(QuotaAnswer answer) => new { answer.Outcome, answer.Used };

    // What is given back over a network arrives a little later.
    private static async Task<ClusterOutcome> Settled(Func<ValueTask<LimitAnswer>> take)
    {
        for (var i = 0; i < 100; i++)
        {
            if ((await take()).Outcome == ClusterOutcome.Granted) return ClusterOutcome.Granted;
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        return ClusterOutcome.Refused;
    }
}
