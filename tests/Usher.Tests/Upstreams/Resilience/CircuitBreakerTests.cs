using Usher.Config;
using Usher.Tests.Http1;
using Usher.Upstreams.Resilience;

namespace Usher.Tests.Upstreams.Resilience;

public sealed class CircuitBreakerTests
{
    private readonly ManualTime _time = new();

    private CircuitBreaker Opened()
    {
        var breaker = new CircuitBreaker(new BreakerConfig { Rate = new Share(0.5), Minimum = 10, Open = TimeSpan.FromSeconds(5) }, _time);
        for (var i = 0; i < 10; i++) breaker.Exit(breaker.TryEnter(), failed: true);
        Assert.Equal((BreakerState.Open, BreakerPass.Refused), (breaker.State, breaker.TryEnter()));
        return breaker;
    }

    [Fact]
    public void Fewer_than_the_minimum_or_a_smaller_share_leaves_it_closed()
    {
        var breaker = new CircuitBreaker(new BreakerConfig { Rate = new Share(0.5), Minimum = 10 }, _time);
        for (var i = 0; i < 9; i++) breaker.Exit(breaker.TryEnter(), failed: true);
        for (var i = 0; i < 11; i++) breaker.Exit(breaker.TryEnter(), failed: false);
        for (var i = 0; i < 1; i++) breaker.Exit(breaker.TryEnter(), failed: true);
        Assert.Equal(BreakerState.Closed, breaker.State);
    }

    [Fact]
    public void Half_open_it_admits_exactly_one_however_many_ask_at_once()
    {
        var breaker = Opened();
        _time.Advance(TimeSpan.FromSeconds(5));
        var passes = new BreakerPass[64];
        Parallel.For(0, passes.Length, i => passes[i] = breaker.TryEnter());
        Assert.Single(passes, BreakerPass.Probe);
        Assert.Equal(63, passes.Count(pass => pass == BreakerPass.Refused));
        breaker.Exit(BreakerPass.Probe, failed: false);
        Assert.Equal((BreakerState.Closed, BreakerPass.Regular), (breaker.State, breaker.TryEnter()));
    }

    [Fact]
    public void What_was_under_way_when_it_opened_decides_nothing()
    {
        var breaker = Opened();
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(BreakerPass.Probe, breaker.TryEnter());
        breaker.Exit(BreakerPass.Regular, failed: false);
        Assert.Equal(BreakerState.HalfOpen, breaker.State);
        breaker.Exit(BreakerPass.Probe, failed: true);
        Assert.Equal(BreakerState.Open, breaker.State);
    }

    [Fact]
    public void A_request_that_says_nothing_lets_the_next_one_decide()
    {
        var breaker = Opened();
        _time.Advance(TimeSpan.FromSeconds(5));
        breaker.Exit(breaker.TryEnter(), failed: null);
        Assert.Equal(BreakerPass.Probe, breaker.TryEnter());
    }

    [Fact]
    public void It_counts_what_is_under_way_at_a_destination()
    {
        var breaker = new CircuitBreaker(new BreakerConfig { PerDestination = 2 }, _time);
        Assert.Equal([BreakerPass.Regular, BreakerPass.Regular, BreakerPass.Refused], new[] { breaker.TryEnter(), breaker.TryEnter(), breaker.TryEnter() });
        breaker.Exit(BreakerPass.Regular, failed: null);
        Assert.Equal(BreakerPass.Regular, breaker.TryEnter());
    }
}
