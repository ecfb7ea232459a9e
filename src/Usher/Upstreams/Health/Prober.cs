using Usher.Config;

namespace Usher.Upstreams.Health;

/// <summary>
/// Asks one destination again and again whether it is well, and counts: only several answers in a row change what it says. There is one for each
/// destination and kind of probe, however many upstreams share it. It survives reloads.
/// </summary>
internal sealed class Prober(DestinationAddress address, HealthConfig config, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan LongestFirst = TimeSpan.FromMilliseconds(200);
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private readonly List<DestinationHealth> _listeners = [];
    private volatile bool _isWell = true;
    private int _isStarted;
    private int _good;
    private int _bad;

    /// <summary>Whether the destination is well, as far as is known.</summary>
    public bool IsWell => _isWell;

    /// <summary>What was wrong the last time.</summary>
    public string? Trouble { get; private set; }

    /// <summary>Tells a listener of every change from now on.</summary>
    public void Add(DestinationHealth listener)
    {
        lock (_lock) _listeners.Add(listener);
    }

    /// <summary>Tells a listener no more.</summary>
    public void Remove(DestinationHealth listener)
    {
        lock (_lock) _listeners.Remove(listener);
    }

    /// <summary>Begins, if it has not begun.</summary>
    public void Start()
    {
        if (Interlocked.Exchange(ref _isStarted, 1) == 0) _ = Run();
    }

    /// <inheritdoc />
    public void Dispose() => _stop.Cancel();

    private async Task Run()
    {
        using var probe = new Probe(address, config);
        try
        {
            await Task.Delay(Min(LongestFirst, config.Every) * Random.Shared.NextDouble(), time, _stop.Token);
            while (true)
            {
                using (var late = new CancellationTokenSource(config.Timeout, time))
                using (var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, _stop.Token))
                    Take(await probe.Ask(either.Token));
                await Task.Delay(config.Every * (0.9 + (0.2 * Random.Shared.NextDouble())), time, _stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // it is not needed any more
        }
    }

    private void Take(string? trouble)
    {
        if (_stop.IsCancellationRequested) return;
        (_good, _bad) = trouble is null ? (_good + 1, 0) : (0, _bad + 1);
        if (trouble is not null) Trouble = trouble;
        if (_isWell ? _bad < config.UnhealthyAfter : _good < config.HealthyAfter) return;
        _isWell = !_isWell;
        DestinationHealth[] listeners;
        lock (_lock) listeners = [.. _listeners];
        foreach (var listener in listeners) listener.Update();
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
