using Usher.Config;

namespace Usher.Upstreams.Resilience;

/// <summary>
/// The breaker of one destination: closed; open when too many requests failed; half-open after a while, when exactly one request is let
/// through, whose success closes it and whose failure opens it again. It also counts the requests under way.
/// </summary>
internal sealed class CircuitBreaker(BreakerConfig config, TimeProvider time)
{
    private readonly OutcomeWindow? _window = config.Rate is null ? null : new OutcomeWindow(config.Window, time);
    private readonly Lock _lock = new();
    private volatile BreakerState _state;
    private long _openedAt;
    private bool _isProbing;
    private int _underWay;

    /// <summary>Where it stands.</summary>
    public BreakerState State => _state;

    /// <summary>Whether a destination should be picked at all: not while it is open, and not while the one request is under way.</summary>
    public bool IsInviting => _state == BreakerState.Closed || (_state == BreakerState.HalfOpen && !Volatile.Read(ref _isProbing));

    /// <summary>Asks for leave to send a request. Who got it says <see cref="Exit"/> afterwards, whatever happened.</summary>
    public BreakerPass TryEnter()
    {
        if (config.PerDestination > 0 && Interlocked.Increment(ref _underWay) > config.PerDestination)
        {
            Interlocked.Decrement(ref _underWay);
            return BreakerPass.Refused;
        }

        var pass = _state == BreakerState.Closed ? BreakerPass.Regular : TryProbe();
        if (pass == BreakerPass.Refused && config.PerDestination > 0) Interlocked.Decrement(ref _underWay);
        return pass;
    }

    /// <summary>A request that was let through has ended.</summary>
    /// <param name="pass">The leave that it had.</param>
    /// <param name="failed">Whether it failed; null: it says nothing of the destination.</param>
    /// <returns>Whether the state changed.</returns>
    public bool Exit(BreakerPass pass, bool? failed)
    {
        if (config.PerDestination > 0) Interlocked.Decrement(ref _underWay);
        if (_window is null) return false;
        if (pass == BreakerPass.Probe) return Decide(failed);
        if (_state != BreakerState.Closed || failed is not { } bad) return false;
        _window.Add(bad, latency: 0);
        if (!bad) return false;
        var (total, failures, _) = _window.Sum();
        return total >= config.Minimum && failures >= config.Rate!.Value.Value * total && Become(BreakerState.Open);
    }

    /// <summary>Time has passed.</summary>
    /// <returns>Whether the state changed.</returns>
    public bool Tick() => _state == BreakerState.Open && time.GetElapsedTime(Volatile.Read(ref _openedAt)) >= config.Open && Become(BreakerState.HalfOpen);

    private BreakerPass TryProbe()
    {
        Tick();
        lock (_lock)
        {
            if (_state == BreakerState.Closed) return BreakerPass.Regular;
            if (_state == BreakerState.Open || _isProbing) return BreakerPass.Refused;
            _isProbing = true;
            return BreakerPass.Probe;
        }
    }

    private bool Decide(bool? failed)
    {
        lock (_lock)
        {
            if (_state != BreakerState.HalfOpen) return false;
            _isProbing = false;
            if (failed is null) return true;
        }

        return Become(failed.Value ? BreakerState.Open : BreakerState.Closed);
    }

    private bool Become(BreakerState state)
    {
        lock (_lock)
        {
            if (_state == state) return false;
            _openedAt = time.GetTimestamp();
            _isProbing = false;
            if (state == BreakerState.Closed) _window!.Clear();
            _state = state;
            return true;
        }
    }
}
