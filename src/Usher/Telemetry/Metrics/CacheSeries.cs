namespace Usher.Telemetry.Metrics;

/// <summary>What the cache of one route did, by its result.</summary>
internal sealed class CacheSeries(string route, Action<CacheSeries, CacheResult> counted, Action<CacheSeries> gone) : IDisposable
{
    private static readonly string[] Names = ["hit", "stale", "validated", "collapsed", "miss", "bypass"];
    private readonly long[] _counts = new long[Names.Length];

    private long _waiting;

    /// <summary>The route.</summary>
    public string Route { get; } = route;

    /// <summary>The name of a result.</summary>
    public static string NameOf(CacheResult result) => Names[(int)result];

    /// <summary>Counts a request.</summary>
    public void Count(CacheResult result)
    {
        Interlocked.Increment(ref _counts[(int)result]);
        counted(this, result);
    }

    /// <summary>Requests that wait for, or read along with, the fetch of another.</summary>
    public long Waiting => Interlocked.Read(ref _waiting);

    /// <summary>A request begins or ends to wait for the fetch of another.</summary>
    public void Wait(int change) => Interlocked.Add(ref _waiting, change);

    /// <summary>The counts by result.</summary>
    public IEnumerable<(string Result, long Count)> All() => Names.Select((name, index) => (name, Interlocked.Read(ref _counts[index])));

    /// <summary>Nothing asks for it any more: it leaves the metrics.</summary>
    public void Dispose() => gone(this);
}
