using System.Net;
using Microsoft.AspNetCore.Http;
using Usher.Failures;
using Usher.Live;
using Usher.Policies.Join;
using Usher.Policies.Rewrite;
using Usher.Routing;
using Usher.Runtime;
using Usher.Upstreams.Splits;

namespace Usher.Hosting;

/// <summary>What a gateway would make of a request, found by the same code that handles requests: for a person who asks.</summary>
internal sealed record GatewayExplanation
{
    /// <summary>What was asked.</summary>
    public required RequestSketch Request { get; init; }

    /// <summary>The client's address: the connection's, or what a trusted proxy says.</summary>
    public IPAddress? Client { get; init; }

    /// <summary>Whether the request only asks whether the instance is ready.</summary>
    public bool IsReady { get; init; }

    /// <summary>What the client is answered with where no route is for the request; null: one is.</summary>
    public Failure? Failure { get; init; }

    /// <summary>Why, in words.</summary>
    public string? Detail { get; init; }

    /// <summary>The value of <c>Allow</c> where only the method was wrong.</summary>
    public string? Allow { get; init; }

    /// <summary>Whether it is a CORS pre-flight, which takes the route of the method that it asks for.</summary>
    public bool IsPreflight { get; init; }

    /// <summary>The route; null where none is for the request.</summary>
    public CompiledRoute? Route { get; init; }

    /// <summary>The part of the route's split whose <c>when</c> holds; null: none does, or it is no split.</summary>
    public SplitTarget? Part { get; init; }

    /// <summary>The parts of the route's join, in the order of the file; empty: it has none.</summary>
    public IReadOnlyList<JoinOutline> Joined { get; init; } = [];

    /// <summary>What else its <c>when</c> asked for, in words.</summary>
    public IReadOnlyList<string> Conditions { get; init; } = [];

    /// <summary>What the route's key captured, percent-decoded.</summary>
    public IReadOnlyList<(string Name, string Value)> Captures { get; init; } = [];

    /// <summary>The target that is forwarded; null where nothing is.</summary>
    public string? ForwardedTarget { get; init; }

    /// <summary>The Host that the upstream sees; null: each destination's own, or nothing is forwarded.</summary>
    public string? ForwardedHost { get; init; }

    /// <summary>The nearest other routes with what spoke against each, the nearest first.</summary>
    public IReadOnlyList<(CompiledRoute Route, RouteMiss Miss)> NearMisses { get; init; } = [];

    /// <summary>Explains a request.</summary>
    public static GatewayExplanation Create(Snapshot snapshot, RequestSketch sketch)
    {
        var context = sketch.ToContext();
        var state = new RequestState();
        var trouble = GatewayMiddleware.Begin(snapshot, context, state, out var target);
        if (trouble != TargetError.None) return new GatewayExplanation { Request = sketch, Client = sketch.Peer, Failure = GatewayMiddleware.FailureOf(trouble), Detail = trouble.Describe() };
        var request = state.Request;
        if (target.Path.SequenceEqual(snapshot.ReadyPath)) return new GatewayExplanation { Request = sketch, Client = request.ClientAddress, IsReady = true };

        var match = GatewayMiddleware.Find(snapshot, context, target, request);
        var isPreflight = Preflight.IsOne(context) && match.Route is { AnswersPreflights: true };
        var asked = isPreflight ? target.For(context.Request.Headers.AccessControlRequestMethod.ToString()) : target;
        var routes = snapshot.Routes;
        var result = new GatewayExplanation
        {
            Request = sketch,
            Client = request.ClientAddress,
            NearMisses = [.. RouteExplanation.Create(routes, asked, context.Request.Headers, request.ClientAddress).NearMisses.Select(miss => (routes[miss.Entry], miss))],
        };
        if (match.Route is not { } route)
        {
            var (failure, detail) = GatewayMiddleware.FailureOf(match.Kind);
            return result with { Failure = failure, Detail = detail, Allow = match.Allow };
        }

        var captures = match.Captures;
        var names = match.Entry!.Pattern.CaptureNames.OfType<string>();
        result = result with
        {
            Route = route,
            Part = route.Split.FirstOrDefault(part => part.When?.Invoke(context) is true),
            IsPreflight = isPreflight,
            Joined = route.Steps is [.., { Use.Options: JoinOptions join }] ? JoinOutline.Of(join) : [],
            Conditions = [.. match.Entry.Conditions.Select(condition => condition.ToString())],
            Captures = [.. names.Select(name => (name, captures[name] ?? ""))],
        };
        return isPreflight || (route.Upstream is null && route.Split.Count == 0) ? result : Forwarded(result, route, context, state.Request);
    }

    private static GatewayExplanation Forwarded(GatewayExplanation result, CompiledRoute route, HttpContext context, GatewayRequest request)
    {
        foreach (var rewrite in route.Steps.Select(step => step.Use.Options).OfType<RewriteOptions>())
        {
            if (!RewritePolicy.TryRewrite(rewrite, context, request))
                return result with { Failure = Failure.BadTarget, Detail = "The route's 'rewrite' makes no path of what the request has." };
        }

        var host = (result.Part?.Upstream ?? route.Upstream ?? route.Split[0].Upstream).Host;
        return result with { ForwardedTarget = request.Target, ForwardedHost = host.IsUpstream ? null : host.Name ?? request.Host };
    }
}
