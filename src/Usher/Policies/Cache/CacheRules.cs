using System.Collections.Frozen;
using Usher.Telemetry.Metrics;

namespace Usher.Policies.Cache;

/// <summary>What holds for the answers of one route, decided when the file was compiled.</summary>
internal sealed class CacheRules(CacheOptions options, CacheStore store, CacheKeyMaker keys, CacheSeries series, TimeProvider time)
{
    private static readonly FrozenSet<int> ByDefault = new[] { 200, 203, 204, 300, 301, 308 }.ToFrozenSet();
    private static readonly FrozenSet<int> NegativeStatuses = new[] { 404, 405, 410, 414, 501 }.ToFrozenSet();
    private readonly FrozenSet<int>? _statuses = options.Statuses.Count == 0 ? null : options.Statuses.ToFrozenSet();

    /// <summary>Where answers are stored.</summary>
    public CacheStore Store { get; } = store;

    /// <summary>What they are stored under.</summary>
    public CacheKeyMaker Keys { get; } = keys;

    /// <summary>What is counted.</summary>
    public CacheSeries Series { get; } = series;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; } = time;

    /// <summary>The largest body that is stored.</summary>
    public long MaxObject { get; } = options.MaxObject;

    /// <summary>Whether HEAD is answered from what a GET brought.</summary>
    public bool AnswersHead { get; } = options.Methods.Contains("HEAD");

    /// <summary>Whether a client cannot ask for more than what is stored.</summary>
    public bool IgnoresClient { get; } = options.IgnoreNoCache;

    /// <summary>What becomes of answers that set a cookie.</summary>
    public CookieRule Cookies { get; } = options.Cookies;

    /// <summary>How long a stale answer is used while it is refreshed, in ticks, where the origin says nothing of it.</summary>
    public long StaleWhileRevalidate { get; } = options.Stale.WhileRevalidate.Ticks;

    /// <summary>How long a stale answer is used in place of an error, in ticks, where the origin says nothing of it.</summary>
    public long StaleIfError { get; } = options.Stale.IfError.Ticks;

    /// <summary>Now, in ticks of UTC.</summary>
    public long Now => Time.GetUtcNow().UtcTicks;

    /// <summary>Whether answers of a status are stored.</summary>
    public bool Stores(int status) => _statuses is null || _statuses.Contains(status);

    /// <summary>How long an answer is fresh of which the origin does not say it, in ticks; null: nobody says.</summary>
    public long? DefaultOf(int status)
    {
        if (NegativeStatuses.Contains(status) && (_statuses is null || options.Negative is not null)) return options.Negative?.Ticks;
        return (_statuses ?? ByDefault).Contains(status) ? options.For?.Ticks : null;
    }
}
