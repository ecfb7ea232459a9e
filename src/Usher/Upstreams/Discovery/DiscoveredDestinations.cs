using Microsoft.Extensions.Logging;
using Usher.Config;
using Usher.Upstreams.Balancing;

namespace Usher.Upstreams.Discovery;

/// <summary>
/// Destinations that come and go while Usher runs. Those that stay keep their connections and their state; those that leave get no new
/// requests, and are let go of when the ones under way have ended. It survives reloads.
/// </summary>
internal sealed partial class DiscoveredDestinations : DestinationSource, IDisposable
{
    private static readonly TimeSpan LongestFirst = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan DrainPause = TimeSpan.FromSeconds(1);
    private readonly string _upstream;
    private readonly IDestinationLookup _lookup;
    private readonly DestinationMaker _maker;
    private readonly UpstreamTls? _tls;
    private readonly Func<DestinationSet, Balancer> _balance;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _found = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<string, (Destination Destination, IDisposable Series)> _known = new(StringComparer.Ordinal);
    private int _isStarted;
    private string? _trouble;

    public DiscoveredDestinations(
        string upstream, IDestinationLookup lookup, DestinationMaker maker, UpstreamTls? tls, Func<DestinationSet, Balancer> balance, TimeProvider time, ILogger<DiscoveredDestinations> log)
        : base(new DestinationSet([], balance)) =>
        (_upstream, _lookup, _maker, _tls, _balance, _time, _log) = (upstream, lookup, maker, tls, balance, time, log);

    /// <inheritdoc />
    public override async Task Start(CancellationToken cancel)
    {
        if (Interlocked.Exchange(ref _isStarted, 1) == 0) _ = Run();
        try
        {
            await _found.Task.WaitAsync(LongestFirst, _time, cancel);
        }
        catch (TimeoutException)
        {
            // Requests are answered with 503 until something is found.
        }
    }

    /// <inheritdoc />
    public void Dispose() => _stop.Cancel();

    /// <summary>Takes over what was found.</summary>
    internal void Take(IReadOnlyList<DestinationConfig> found)
    {
        var now = found.DistinctBy(one => one.At.Text).ToList();
        var before = Current.Shares;
        if (before.Count == now.Count && before.Zip(now).All(pair => pair.First.Destination.Address.Text == pair.Second.At.Text && pair.First.Weight == pair.Second.Weight && pair.First.Priority == pair.Second.Priority)) return;
        foreach (var one in now)
        {
            if (_known.ContainsKey(one.At.Text)) continue;
            var made = _maker.Make(one.At.Text, _tls);
            if (before.Count > 0) made.State.UpSince = _time.GetTimestamp();
            _known.Add(one.At.Text, (made, _maker.Series(one.At.Text)));
        }

        Swap(new DestinationSet([.. now.Select(one => ShareOf(_known[one.At.Text].Destination, one))], _balance));
        _maker.Health.Follow(Current.Destinations.Select(destination => destination.Health!));
        var gone = _known.Keys.Except(now.Select(one => one.At.Text)).ToList();
        foreach (var text in gone)
        {
            if (_known.Remove(text, out var leaving)) _ = Drain(leaving.Destination, leaving.Series);
        }

        Log.Changed(_log, _upstream, _lookup.Name, now.Count, gone.Count);
    }

    private static DestinationShare ShareOf(Destination destination, DestinationConfig config) => new(destination, config.Weight, config.Priority);

    private async Task Run()
    {
        try
        {
            while (true)
            {
                await Look();
                await Task.Delay(_lookup.Every * (0.9 + (0.2 * Random.Shared.NextDouble())), _time, _stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            foreach (var (destination, series) in _known.Values) _ = Drain(destination, series);
            _known.Clear();
        }
    }

    private async Task Look()
    {
        try
        {
            var found = await _lookup.Look(_stop.Token);
            _trouble = null;
            if (found is not null) Take(found);
            _found.TrySetResult();
        }
        catch (LookupException trouble)
        {
            if (_trouble != trouble.Message) Log.NotFound(_log, _upstream, _lookup.Name, trouble.Message);
            _trouble = trouble.Message;
        }
    }

    private async Task Drain(Destination leaving, IDisposable series)
    {
        // A request that has picked it and not yet begun is given the same time.
        do await Task.Delay(DrainPause, _time);
        while (leaving.Load.InFlight > 0);
        leaving.Health?.Prober?.Dispose();
        leaving.Dispose();
        leaving.Engine.Dispose();
        series.Dispose();
    }

    private static partial class Log
    {
        [LoggerMessage(2301, LogLevel.Information, "Upstream {Upstream}: {Source} gives {Count} destinations; {Gone} leave")]
        public static partial void Changed(ILogger logger, string upstream, string source, int count, int gone);

        [LoggerMessage(2302, LogLevel.Warning, "Upstream {Upstream}: {Source} could not be looked up, what is known stays: {Reason}")]
        public static partial void NotFound(ILogger logger, string upstream, string source, string reason);
    }
}
