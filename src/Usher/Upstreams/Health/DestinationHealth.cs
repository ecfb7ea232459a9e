using Usher.Upstreams.Resilience;

namespace Usher.Upstreams.Health;

/// <summary>
/// All that is held of one destination: what its prober says, whether it is ejected, where its breaker stands, whether an operator took it out.
/// Together they decide whether it gets requests, and each must agree: a probe that goes well does not end an ejection. It survives reloads.
/// </summary>
internal sealed class DestinationHealth : IDisposable
{
    private readonly DestinationState _state;
    private readonly UpstreamHealth _upstream;
    private readonly OutlierJudge? _judge;
    private readonly CircuitBreaker? _breaker;
    private readonly Lock _lock = new();
    private string? _ejectedFor;
    private DateTimeOffset? _ejectedUntil;
    private DateTimeOffset? _heldUntil;
    private bool _isHeld;

    public DestinationHealth(string name, DestinationState state, UpstreamHealth upstream, Prober? prober, CircuitBreaker? breaker)
    {
        (Name, _state, _upstream, Prober, _breaker) = (name, state, upstream, prober, breaker);
        _judge = upstream.Outlier.IsOn ? new OutlierJudge(upstream.Outlier, upstream.Time) : null;
        Verdict = new Verdict(null, upstream.Time.GetUtcNow(), null, BreakerState.Closed);
        prober?.Add(this);
        Update();
    }

    /// <summary>The destination's address.</summary>
    public string Name { get; }

    /// <summary>What is held of it now.</summary>
    public Verdict Verdict { get; private set; }

    /// <summary>Asks it whether it is well; null: nobody does.</summary>
    public Prober? Prober { get; }

    /// <summary>Whether it is ejected.</summary>
    public bool IsEjected => _ejectedUntil is not null;

    /// <summary>Whether it has to be looked at again after a while.</summary>
    public bool IsWatched => _judge is { LooksBack: true } || IsEjected || _heldUntil is not null || _breaker is { State: not BreakerState.Closed };

    /// <summary>Its average latency; zero: not known.</summary>
    public TimeSpan Latency => _judge?.Latency() ?? TimeSpan.Zero;

    /// <summary>Asks for leave to send a request; who got it says <see cref="Exit"/> afterwards.</summary>
    public BreakerPass TryEnter()
    {
        if (_breaker is null) return BreakerPass.Regular;
        var pass = _breaker.TryEnter();
        if (pass == BreakerPass.Probe) Update();
        return pass;
    }

    /// <summary>A request has ended.</summary>
    public void Exit(BreakerPass pass, in TryOutcome outcome)
    {
        if (_breaker is not null && _breaker.Exit(pass, outcome.Failed)) Update();
        if (_judge is null) return;
        if (_judge.LooksBack) _upstream.Watch();
        if (_judge.Take(outcome) is { } why) _upstream.Eject(this, why);
    }

    /// <summary>Begins an ejection. Called by the upstream, which sees to it that one is left.</summary>
    public void Eject(string why)
    {
        lock (_lock)
        {
            if (IsEjected) return;
            _ejectedFor = why;
            _ejectedUntil = _upstream.Time.GetUtcNow() + _judge!.Eject();
        }

        Update();
    }

    /// <summary>An operator takes it out. Called by the upstream, which sees to it that one is left.</summary>
    /// <param name="time">For how long; null: until it is restored.</param>
    public void Hold(TimeSpan? time)
    {
        lock (_lock) (_isHeld, _heldUntil) = (true, time is { } some ? _upstream.Time.GetUtcNow() + some : null);
        Update();
    }

    /// <summary>An operator takes it back in: ends whatever ejection there is.</summary>
    public void Release()
    {
        lock (_lock)
        {
            (_isHeld, _heldUntil) = (false, null);
            if (IsEjected)
            {
                _judge!.Return();
                (_ejectedFor, _ejectedUntil) = (null, null);
            }
        }

        Update();
    }

    /// <summary>Time has passed: ends what is over, and looks back.</summary>
    /// <param name="others">The middle one of the others' average latencies; zero: not known.</param>
    public void Tick(TimeSpan others)
    {
        if (_breaker is not null && _breaker.Tick()) Update();
        if (_heldUntil <= _upstream.Time.GetUtcNow())
        {
            lock (_lock) (_isHeld, _heldUntil) = (false, null);
            Update();
        }

        if (_judge is null) return;
        if (!IsEjected)
        {
            if (_judge.LookBack(others) is { } why) _upstream.Eject(this, why);
            return;
        }

        lock (_lock)
        {
            if (!_judge.TryReturn()) return;
            (_ejectedFor, _ejectedUntil) = (null, null);
        }

        Update();
    }

    /// <summary>Puts together what is held of it, and tells those who pick and those who watch.</summary>
    public void Update()
    {
        Verdict before, now;
        lock (_lock)
        {
            before = Verdict;
            var breaker = _breaker?.State ?? BreakerState.Closed;
            var reason = _isHeld ? "operator: taken out by hand"
                : Prober is { IsWell: false } ? $"probe: {Prober.Trouble}"
                : _ejectedFor is not null ? $"ejected: {_ejectedFor}"
                : breaker == BreakerState.Open ? "breaker: too many requests failed"
                : null;
            now = new Verdict(reason, reason is null == before.Reason is null ? before.Since : _upstream.Time.GetUtcNow(), _isHeld ? _heldUntil : _ejectedUntil, breaker)
            {
                EjectedBy = _isHeld ? "operator" : _ejectedFor is null ? null : "outlier",
            };
            Verdict = now;
            if (now.IsUsable && !before.IsUsable) _state.UpSince = _upstream.Time.GetTimestamp();
            _state.IsUsable = now.IsUsable && (_breaker?.IsInviting ?? true);
        }

        _upstream.Changed(this, before, now);
    }

    /// <inheritdoc />
    public void Dispose() => Prober?.Remove(this);
}
