using Microsoft.AspNetCore.Http;
using Usher.Cluster;
using Usher.Config;
using Usher.Live;

namespace Usher.Policies.RateLimit;

/// <summary>Lets a caller send so many requests in a time: <c>limit: 100/min per ip</c>.</summary>
internal sealed class RateLimitPolicy() : Policy<RateLimitOptions>("limit", Stage.Admit)
{
    protected override bool IsQuick => true;

    // Each use is a limit of its own, and a request has to pass all.
    protected override bool AddsUp => true;

    internal override bool InPlans => true;

    // What needs no identity shields authentication too.
    protected override Stage StageOf(RateLimitOptions options) => options.Rate is null || options.Per is { NeedsIdentity: true } ? Stage.Admit : Stage.Protect;

    protected override void Validate(RateLimitOptions options, ConfigCheck check)
    {
        if (options.Rate is null)
        {
            if (options.Cost is null) check.ErrorAtRecord(options, "expected a 'rate' such as 100/min");
            else if (options.Burst is not null || options.Per is not null || options.Anonymous is not null)
                check.ErrorAtRecord(options, "a limit without 'rate' only says what a request costs in others", "give it a 'rate', or leave the rest out");
            return;
        }

        if (options.Burst is < 1 or > 1_000_000_000) check.Error(options, nameof(options.Burst), "expected a number from 1 to 1000000000");
        else if (options.Burst is not null && options.Rate is { } rate && rate.Burst != rate.Count) check.Error(options, nameof(options.Burst), "the burst is given twice", "once in 'rate' is enough");
        if (options.Ipv6 is < 1 or > 128) check.Error(options, nameof(options.Ipv6), "expected a number of bits from 1 to 128");
        if (options.Anonymous is null || options.Per is { CanBeMissing: true }) return;
        check.Error(options, nameof(options.Anonymous), "nobody is anonymous here: every request has what this limit counts by", "it means something with 'per: consumer', 'sub', 'claim(…)' and 'header(…)'");
    }

    protected override RequestDelegate Build(RateLimitOptions options, RouteBuild route, RequestDelegate next)
    {
        if (options.Rate is not { } rate)
        {
            route.Cost = options.Cost;
            return next;
        }

        var per = options.Per ?? (route.Plan is null ? CallerKey.Route : CallerKey.Consumer);
        if (route.Plan is not null && per.ToString() is not "consumer") route.Check.Error(options, nameof(options.Per), "a plan's limits hold per consumer", "leave 'per' out");
        var callers = new Callers(per, route.Cluster, route.Key, options.Ipv6);
        var known = GateOf(options, rate with { Burst = options.Burst ?? rate.Burst }, per, "", route);
        if (!per.CanBeMissing)
        {
            return context =>
            {
                var request = GatewayRequest.Of(context);
                callers.TryGet(context, request, out var key);
                return known.Pass(context, request, key, next);
            };
        }

        var addresses = new Callers(CallerKey.Address, route.Cluster, route.Key, options.Ipv6);
        var anonymous = GateOf(options, options.Anonymous ?? rate with { Burst = options.Burst ?? rate.Burst }, CallerKey.Address, " anonymous", route);
        return context =>
        {
            var request = GatewayRequest.Of(context);
            if (callers.TryGet(context, request, out var key)) return known.Pass(context, request, key, next);
            addresses.TryGet(context, request, out key);
            return anonymous.Pass(context, request, key, next);
        };
    }

    private static LimitGate GateOf(RateLimitOptions options, LimitRate rate, CallerKey per, string suffix, RouteBuild route)
    {
        var rule = new LimitRule(rate.Count, rate.Period, rate.Burst);
        var name = route.UseName + suffix;
        var cluster = route.Cluster;
        var bucket = route.KeepShared($"limit {cluster.Id} {name} {rule} {options.Share}", () => cluster.Limit(name, rule, options.Share));
        var fallback = cluster.IsShared ? route.KeepShared($"limit without cluster {name} {rule}", () => new GcraTable(rule, route.Time)) : null;
        var shown = AllowanceName.Of(route, (route.Plan ?? string.Join('-', per.Parts.Select(part => part.PublicName))) + (suffix.Length > 0 ? "-anonymous" : ""));
        return new LimitGate(shown, bucket, fallback, options, route);
    }
}
