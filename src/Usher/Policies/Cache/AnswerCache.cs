using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Usher.Live;
using Usher.Telemetry.Metrics;

namespace Usher.Policies.Cache;

/// <summary>The cache for requests that other policies ask: the memory, the rules and the coalescing of <c>cache</c>, without its settings.</summary>
internal sealed class AnswerCache(CacheStores stores, GatewayMetrics metrics, TimeProvider time, ILogger<BackgroundRefresh> log) : IAnswerCache
{
    /// <inheritdoc />
    public RequestDelegate Around(AnswerCaching what, RequestDelegate next)
    {
        var store = what.State.Keep("shared cache", () => stores.Open(CachePolicy.SharedMemory));
        var series = what.State.Keep($"route {what.Route} cache series", () => metrics.Cache(what.Route));
        var options = new CacheOptions { For = what.Lifetime, Methods = ["GET"] };
        var keys = new CacheKeyMaker(options.Key, what.Reads, signature => store.SpaceOf($"{what.Route} part {what.Name} {signature}"));
        var rules = new CacheRules(options, store, keys, series, time);
        return new CacheGate(rules, next, new BackgroundRefresh(rules, next, log)).Invoke;
    }
}
