using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Usher.Config;
using Usher.Telemetry.Metrics;

namespace Usher.Policies.Cache;

/// <summary>Answers from memory what was answered before, as a shared HTTP cache (RFC 9111): <c>cache: 60s</c>.</summary>
internal sealed class CachePolicy() : Policy<CacheOptions>("cache", Stage.Reuse)
{
    private const long SharedMemory = 128L << 20;
    private const long SmallestMemory = 1L << 20;

    protected override bool IsQuick => true;

    protected override void Validate(CacheOptions options, ConfigCheck check)
    {
        if (options.For is { } lifetime && lifetime <= TimeSpan.Zero) check.Error(options, nameof(options.For), "expected a duration above 0");
        if (options.Negative is { } negative && negative <= TimeSpan.Zero) check.Error(options, nameof(options.Negative), "expected a duration above 0");
        if (options.MaxObject <= 0) check.Error(options, nameof(options.MaxObject), "expected a size above 0");
        if (options.Memory is < SmallestMemory) check.Error(options, nameof(options.Memory), "expected 1MB or more");
        else if (options.MaxObject > (options.Memory ?? SharedMemory) / 2)
            check.Error(options, nameof(options.MaxObject), $"expected at most half of the memory, {ConfigText.FormatSize((options.Memory ?? SharedMemory) / 2)}", "'memory' gives the route more");
        for (var i = 0; i < options.Methods.Count; i++)
        {
            if (options.Methods[i] is not ("GET" or "HEAD")) check.Error(options, nameof(options.Methods), i, $"expected GET or HEAD, not '{options.Methods[i]}'", "answers to other methods belong to one request alone");
        }

        if (!options.Methods.Contains("GET")) check.Error(options, nameof(options.Methods), "expected GET among them: HEAD is answered from what a GET brought");
        for (var i = 0; i < options.Statuses.Count; i++)
        {
            if (options.Statuses[i] is < 200 or > 599 or 206 or 304) check.Error(options, nameof(options.Statuses), i, "expected a status from 200 to 599 of a whole answer (206 and 304 are none)");
        }

        for (var i = 0; i < options.Key.Headers.Count; i++)
        {
            if (!HeaderText.IsName(options.Key.Headers[i])) check.Error(options.Key, nameof(options.Key.Headers), i, "expected a field name (RFC 9110 §5.1)");
        }
    }

    protected override RequestDelegate Build(CacheOptions options, RouteBuild route, RequestDelegate next)
    {
        var stores = route.Services.GetRequiredService<CacheStores>();
        var metrics = route.Services.GetRequiredService<GatewayMetrics>();
        var store = options.Memory is { } own
            ? route.Keep($"cache {own}", () => stores.Open(own))
            : route.KeepShared("cache", () => stores.Open(SharedMemory));
        var series = route.Keep("cache series", () => metrics.Cache(route.Key));
        var keys = new CacheKeyMaker(options.Key, route.Dependencies, signature => store.SpaceOf($"{route.Key} #{route.Index} {signature}"));
        var rules = new CacheRules(options, store, keys, series, route.Time);
        return new CacheGate(rules, next, new BackgroundRefresh(rules, next, route.Logs.CreateLogger<BackgroundRefresh>())).Invoke;
    }
}
