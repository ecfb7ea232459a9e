using System.Diagnostics;
using System.Text;
using Usher.Cluster;
using Usher.Redis;
using Usher.Tests.Http1;
using Usher.Tests.Support;

namespace Usher.Tests.Cluster;

/// <summary>What instances do together over one Redis.</summary>
public sealed class SharedStateTests
{
    private static readonly LimitRule Slow = new(100, TimeSpan.FromHours(1), 100);

    [Fact]
    public async Task Two_instances_whose_clocks_are_five_minutes_apart_count_as_one()
    {
        await using var server = await RedisServer.Start();
        await using var one = await RedisClusterStateTests.Connect(server);
        await using var two = await RedisClusterStateTests.Connect(server, time: new SkewedTime(TimeSpan.FromMinutes(5)));
        foreach (var share in new[] { LimitShare.Exact, LimitShare.Leased })
        {
            var (ours, theirs) = (one.Limit($"l {share}", Slow, share), two.Limit($"l {share}", Slow, share));
            var passed = 0;
            for (var i = 0; i < 300; i++)
            {
                if ((await (i % 2 == 0 ? ours : theirs).Take(Key(one), 1)).Outcome == ClusterOutcome.Granted) passed++;
            }

            // What is leased to one instance is not there for the other.
            Assert.InRange(passed, share == LimitShare.Exact ? 100 : 80, 100);
        }

        var rule = new QuotaRule(10, QuotaPeriod.Month, IsRolling: true);
        var (mine, yours) = (one.Quota("q", rule), two.Quota("q", rule));
        Assert.Equal(ClusterOutcome.Granted, (await mine.Take(Key(one), 6)).Outcome);
        Assert.Equal(ClusterOutcome.Refused, (await yours.Take(Key(two), 6)).Outcome);
        Assert.Equal(10, (await yours.Take(Key(two), 4)).Used);
    }

    [Fact]
    public async Task A_lease_saves_calls_and_its_error_stays_within_a_tenth_of_the_burst_for_each_instance()
    {
        await using var server = await RedisServer.Start();
        await using var one = await RedisClusterStateTests.Connect(server);
        await using var two = await RedisClusterStateTests.Connect(server);
        var rule = new LimitRule(1000, TimeSpan.FromSeconds(1), 1000);
        LimitBucket[] instances = [one.Limit("l", rule, LimitShare.Leased), two.Limit("l", rule, LimitShare.Leased)];
        var key = Key(one);
        var before = await Calls(server);
        var passed = new List<long>();
        var asked = 0;
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(async () =>
        {
            while (Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(3))
            {
                var isIn = (await instances[i % 2].Take(key, 1)).Outcome == ClusterOutcome.Granted;
                Interlocked.Increment(ref asked);
                if (isIn)
                {
                    lock (passed) passed.Add(Stopwatch.GetTimestamp());
                }

                await Task.Yield();
            }
        })));
        var seconds = Stopwatch.GetElapsedTime(began, passed[^1]).TotalSeconds;
        var bound = rule.Burst + (rule.Count * seconds);
        Assert.True(passed.Count <= bound, $"{passed.Count} passed in {seconds:0.000} s, of {bound:0} that may");
        Assert.True(passed.Count >= bound * 0.7, $"only {passed.Count} passed of {bound:0}");

        // Within: whatever the time, no more than the instances may have held when it began.
        var held = instances.Length * ((LeasedLimit)instances[0]).Most;
        passed.Sort();
        for (var i = 0; i < passed.Count; i += 50)
        {
            for (var j = i; j < passed.Count; j += 50)
            {
                var within = Stopwatch.GetElapsedTime(passed[i], passed[j]).TotalSeconds;
                Assert.True(j - i + 1 <= rule.Burst + (rule.Count * within) + held + 50, $"{j - i + 1} passed in {within} s");
            }
        }

        var calls = await Calls(server) - before;
        Assert.True(calls < asked / 5, $"{calls} calls for {asked} requests");
    }

    [Fact]
    public async Task Who_calls_seldom_is_decided_exactly_although_there_are_leases()
    {
        await using var server = await RedisServer.Start();
        var time = new ManualTime();
        await using var one = await RedisClusterStateTests.Connect(server, time: time);
        await using var two = await RedisClusterStateTests.Connect(server, time: time);
        var rule = new LimitRule(20, TimeSpan.FromHours(1), 20);
        var (ours, theirs) = (one.Limit("l", rule, LimitShare.Leased), two.Limit("l", rule, LimitShare.Leased));
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(ClusterOutcome.Granted, (await ours.Take(Key(one), 1)).Outcome);
            time.Advance(TimeSpan.FromMilliseconds(1100));
        }

        Assert.Equal(17, rule.Remaining((await theirs.Take(Key(two), 0)).Backlog));
    }

    [Fact]
    public async Task While_the_server_is_away_nobody_waits_and_when_it_is_back_it_counts_again()
    {
        await using var server = await RedisServer.Start();
        await using var state = await RedisClusterStateTests.Connect(server);
        var limit = state.Limit("l", Slow, LimitShare.Exact);
        Assert.Equal(ClusterOutcome.Granted, (await limit.Take(Key(state), 1)).Outcome);
        await server.Stop();
        await Eventually.Get<object>(async () => (await limit.Take(Key(state), 1)).Outcome == ClusterOutcome.Lost ? this : null, "loss");
        Assert.True(state.Link.IsAway);
        // Nothing is even tried.
        for (var i = 0; i < 1000; i++) Assert.True(limit.Take(Key(state), 1).AsTask().IsCompletedSuccessfully);
        await server.Run();
        await Eventually.True(() => !state.Link.IsAway);
        Assert.Equal(ClusterOutcome.Granted, (await limit.Take(Key(state), 1)).Outcome);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_many_requests_those_under_way_when_the_server_falls_silent_wait_no_longer_than_the_timeout_and_the_others_not_at_all(bool isLeased)
    {
        await using var server = await RedisServer.Start();
        await using var state = await RedisClusterStateTests.Connect(new ClusterSpec { Servers = [("127.0.0.1", server.Port)], Prefix = "test", Timeout = TimeSpan.FromMilliseconds(100) });
        var limit = state.Limit("l", new LimitRule(1000, TimeSpan.FromHours(1), 1000), isLeased ? LimitShare.Leased : LimitShare.Exact);
        await server.Signal("STOP");
        try
        {
            // The first finds out, for all; a call that had to wait for three times the timeout would be one too many.
            var taking = Enumerable.Range(0, 20).Select(_ => limit.Take(Key(state), 1).AsTask()).ToList();
            Assert.All(await Task.WhenAll(taking), answer => Assert.Equal(ClusterOutcome.Lost, answer.Outcome));
            await Eventually.True(() => state.Link.IsAway);
            for (var i = 0; i < 1000; i++) Assert.True(limit.Take(Key(state), 1).AsTask().IsCompletedSuccessfully);
        }
        finally
        {
            await server.Signal("CONT");
        }

        await Eventually.True(() => !state.Link.IsAway);
        Assert.Equal(ClusterOutcome.Granted, (await limit.Take(Key(state), 1)).Outcome);
    }

    [Fact]
    public async Task A_lease_that_is_used_up_fast_is_filled_up_before_its_end()
    {
        await using var server = await RedisServer.Start();
        await using var state = await RedisClusterStateTests.Connect(server);
        var limit = state.Limit("l", new LimitRule(10_000, TimeSpan.FromSeconds(1), 10_000), LimitShare.Leased);
        var waited = 0;
        for (var i = 0; i < 3000; i++)
        {
            var taking = limit.Take(Key(state), 1).AsTask();
            if (!taking.IsCompleted) waited++;
            await taking;
            if (i % 10 == 0) await Calls(server);      // as long as it takes to ask the server once
        }

        // Those of the beginning, while it is small, and those of a machine that had no time to ask.
        Assert.True(waited < 60, $"{waited} waited");
    }

    [Fact]
    public async Task A_user_with_a_password_is_let_in_and_one_without_is_not()
    {
        await using var server = await RedisServer.Start(["--user", "default", "off", "--user", "gate",
            .. "on >s3cret ~usher:* +@scripting +time +get +set +hgetall +hget +hincrby +hdel +expire +info +ping +client|setname +cluster|nodes +config|get +echo".Split(' ')]);
        await using var right = await TestGateway.Start($"cluster: {{ redis: '{server.Address}', user: gate, password: s3cret }}\nroutes: {{ /**: {{ limit: {{ rate: 1/h, per: ip, onLoss: deny }}, respond: 200 }} }}");
        Assert.Equal(200, (int)(await right.Client.GetAsync("/", TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(429, (int)(await right.Client.GetAsync("/", TestContext.Current.CancellationToken)).StatusCode);
        await using var wrong = await TestGateway.Start($"cluster: redis://gate:other@127.0.0.1:{server.Port}\nroutes: {{ /**: {{ limit: {{ rate: 1/h, per: ip, onLoss: deny }}, respond: 200 }} }}");
        Assert.Equal(503, (int)(await wrong.Client.GetAsync("/", TestContext.Current.CancellationToken)).StatusCode);
        Assert.DoesNotContain(wrong.Log.Lines, line => line.Contains("other", StringComparison.Ordinal));
    }

    private static UInt128 Key(ClusterState state) => state.KeyOf(Encoding.UTF8.GetBytes("caller"));

    private static async Task<long> Calls(RedisServer server)
    {
        var info = await server.Do("INFO commandstats");
        var at = info.IndexOf("cmdstat_evalsha:calls=", StringComparison.Ordinal);
        return at < 0 ? 0 : long.Parse(info.AsSpan(at + 22, info.AsSpan(at + 22).IndexOf(',')), provider: null);
    }

    private sealed class SkewedTime(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;

        public override long GetTimestamp() => base.GetTimestamp() + (by.Ticks * 100);
    }
}
