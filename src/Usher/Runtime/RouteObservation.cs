using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Usher.Live;
using Usher.Telemetry.Metrics;

namespace Usher.Runtime;

/// <summary>
/// Who observes the requests of one route: its own <c>log</c> and <c>trace</c>, the metrics while anyone looks at them, and a live tail while one is
/// open. Where nobody does, a request costs one look at <see cref="IsWanted"/> and nothing else.
/// </summary>
internal sealed class RouteObservation(string? route, HttpSeries? series, GatewayMetrics? metrics, RequestWatch? watch, IReadOnlyList<IRequestObserver> observers) : IRequestObserver
{
    private readonly IRequestObserver[] _observers = [.. observers];

    /// <summary>Nobody.</summary>
    public static RouteObservation None { get; } = new(null, null, null, null, []);

    /// <summary>Names of the query whose values are credentials.</summary>
    public IReadOnlyList<string> SecretQueryNames { get; init; } = [];

    /// <summary>Whether anyone observes.</summary>
    public bool IsWanted => _observers.Length > 0 || metrics is { IsOn: true } || watch is { Observer: not null };

    /// <summary>Takes a request on.</summary>
    public void Begin(HttpContext context, GatewayRequest request)
    {
        var facts = request.Observe(context, route, this);
        for (var i = 0; i < SecretQueryNames.Count; i++) facts.HideQuery(SecretQueryNames[i]);
        if (metrics is { IsOn: true })
        {
            facts.IsCounted = true;
            metrics.Begin(KnownMethods.IndexOf(facts.Method), IsSecure(request));
        }

        watch?.Observer?.Begin(context, facts);
        foreach (var observer in _observers) observer.Begin(context, facts);
    }

    /// <inheritdoc />
    public void BeginTry(HttpContext context, RequestFacts facts)
    {
        if (facts.Tries > 1) metrics?.Retried(facts.Upstream!);
        foreach (var observer in _observers) observer.BeginTry(context, facts);
    }

    /// <inheritdoc />
    public void EndTry(HttpContext context, RequestFacts facts, string? failure)
    {
        if (facts.IsCounted) metrics!.Tried(facts.Upstream!, facts.Destination!, context.Request.Method, facts.UpstreamStatus, failure, Stopwatch.GetTimestamp() - facts.TryStarted);
        facts.Timeline?.EndTry(facts, failure);
        foreach (var observer in _observers) observer.EndTry(context, facts, failure);
    }

    /// <inheritdoc />
    public void End(HttpContext context, RequestFacts facts)
    {
        facts.Ended = Stopwatch.GetTimestamp();
        if (facts.IsCounted) Count(context, facts);
        foreach (var observer in _observers) observer.End(context, facts);
        if (facts.Timeline is not null) watch?.Observer?.End(context, facts);
    }

    private void Count(HttpContext context, RequestFacts facts)
    {
        var status = context.Response.StatusCode;
        var protocol = context.Request.Protocol;
        metrics!.End(series!, KnownMethods.IndexOf(facts.Method), IsSecure(facts.Request), protocol.Length > 5 ? protocol[5..] : protocol,
            status, facts.Request.FailureCode, facts.Ended - facts.Started);
        series!.Carried(facts.BytesReceived(context), facts.BytesSent(context));
        if (facts.Policy is { } policy && status >= 400) metrics.Refused(route ?? "", policy);
    }

    private static bool IsSecure(GatewayRequest request) => request.ClientScheme.Length == 5;
}
