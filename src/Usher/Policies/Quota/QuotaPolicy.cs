using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Usher.Cluster;
using Usher.Config;
using Usher.Live;

namespace Usher.Policies.Quota;

/// <summary>Lets a consumer use so much in a day, a week or a month: <c>quota: 1M/month per consumer</c>.</summary>
internal sealed partial class QuotaPolicy() : Policy<QuotaOptions>("quota", Stage.Admit)
{
    internal override bool InPlans => true;

    protected override bool IsQuick => true;

    protected override void Validate(QuotaOptions options, ConfigCheck check)
    {
        if (options.Amount is null && options.Cost is null) check.ErrorAtRecord(options, "expected an 'amount' such as 10k/day");
        if (options.Amount is null && options.Rolling) check.Error(options, nameof(options.Rolling), "a quota without 'amount' only says what a request costs in that of a plan");
        if (options.Cost is { Bytes: > 0 }) check.Error(options, nameof(options.Cost), "a quota counts requests, so its 'cost' is a number", "what bodies cost is said by 'limit'");
        // What anybody can choose freely would make a new quota each time, and the counts last for a month.
        if (options.Per.Parts.Any(part => part.Kind is CallerKind.Address or CallerKind.Field))
            check.Error(options, nameof(options.Per), "a quota is somebody's who has shown who they are: consumer, sub, claim(…) or route", "addresses and fields are counted by 'limit'");
    }

    protected override RequestDelegate Build(QuotaOptions options, RouteBuild route, RequestDelegate next)
    {
        if (options.Amount is not { } amount)
        {
            route.QuotaCost = options.Cost;
            return next;
        }

        if (route.Plan is not null && options.Per.ToString() is not "consumer") route.Check.Error(options, nameof(options.Per), "a plan's quotas hold per consumer", "leave 'per' out");
        if (route.Cluster is LocalClusterState { Remembers: false }) route.KeepShared("quota warning", () => Warn(route));
        var rule = new QuotaRule(amount.Count, amount.Period, options.Rolling);
        var cluster = route.Cluster;
        var counter = route.KeepShared($"quota {cluster.Id} {route.UseName} {rule} {rule.Count}", () => cluster.Quota(route.UseName, rule));
        var fallback = cluster.IsShared ? route.KeepShared($"quota without cluster {route.UseName} {rule} {rule.Count}", () => new LocalQuota(route.UseName, rule, route.Time, file: null)) : null;
        var period = options.Rolling ? $"rolling-{amount.Period}" : amount.Period.ToString();
        var name = AllowanceName.Of(route, (route.Plan is null ? period : $"{route.Plan}-{period}").ToLowerInvariant());
        var gate = new QuotaGate(name, counter, fallback, options, route);
        var callers = new Callers(options.Per, cluster, route.Key, prefixLength: 128);
        return context =>
        {
            var request = GatewayRequest.Of(context);
            // Nobody has sold anything to those whom nobody knows: 'auth' and 'limit' are for them.
            return callers.TryGet(context, request, out var key) ? gate.Pass(context, request, key, next) : next(context);
        };
    }

    private static object Warn(RouteBuild route)
    {
        Log.Forgotten(route.Logs.CreateLogger<QuotaPolicy>());
        return new object();
    }

    private static partial class Log
    {
        [LoggerMessage(4001, LogLevel.Warning, "What is used of quotas is forgotten when this instance stops: set 'state' to the path of a file, or 'cluster'")]
        public static partial void Forgotten(ILogger logger);
    }
}
