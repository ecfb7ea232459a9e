using Microsoft.AspNetCore.Http;
using Usher.Config;
using Usher.Live;

namespace Usher.Policies.Concurrency;

/// <summary>Lets so many requests be under way at once: <c>concurrency: 50</c>.</summary>
internal sealed class ConcurrencyPolicy() : Policy<ConcurrencyOptions>("concurrency", Stage.Admit)
{
    private const int MostWaiting = 100_000;
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    protected override bool IsQuick => true;

    protected override void Validate(ConcurrencyOptions options, ConfigCheck check)
    {
        if (options.Max < 1) check.Error(options, nameof(options.Max), "expected a number of at least 1", "to let nobody in, use 'respond: 503'");
        if (options.Queue is < 0 or > MostWaiting) check.Error(options, nameof(options.Queue), $"expected a number from 0 to {MostWaiting}");
        if (options.Wait <= TimeSpan.Zero || options.Wait > LongestWait) check.Error(options, nameof(options.Wait), $"expected more than 0s and at most {ConfigText.Format(LongestWait)}");
    }

    protected override RequestDelegate Build(ConcurrencyOptions options, RouteBuild route, RequestDelegate next)
    {
        var lanes = route.KeepShared($"concurrency {route.UseName} {options.Max} {options.Queue}", () => new Lanes(options.Max, options.Queue));
        var gate = new ConcurrencyGate(lanes, options, route, next);
        var callers = new Callers(options.Per, route.Cluster, route.Key, prefixLength: 64);
        var addresses = new Callers(CallerKey.Address, route.Cluster, route.Key, prefixLength: 64);
        return context =>
        {
            var request = GatewayRequest.Of(context);
            if (!callers.TryGet(context, request, out var key)) addresses.TryGet(context, request, out key);
            return gate.Pass(context, key);
        };
    }
}
