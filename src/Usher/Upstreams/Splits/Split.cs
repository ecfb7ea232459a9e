using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Usher.Live;
using Usher.Upstreams.Sticky;

namespace Usher.Upstreams.Splits;

/// <summary>
/// Sends a route's requests to one of several upstreams: to the first whose <c>when</c> holds, else to the one that the client was given before,
/// else to one by weight.
/// </summary>
internal sealed class Split
{
    private readonly SplitTarget[] _targets;
    private readonly StickyCookie? _cookie;
    private readonly string[] _pairs;
    private readonly long _total;

    /// <summary>Makes a split.</summary>
    /// <param name="targets">Its parts.</param>
    /// <param name="cookie">By which a client finds its part again; null: it does not.</param>
    public Split(IReadOnlyList<SplitTarget> targets, StickyCookie? cookie)
    {
        (_targets, _cookie) = ([.. targets], cookie);
        _pairs = cookie is null ? [] : [.. Enumerable.Range(0, _targets.Length).Select(index => $"{cookie.Name}={cookie.TokenOf(index)}")];
        _total = targets.Sum(target => (long)target.Weight);
    }

    /// <summary>Sends a request to its part.</summary>
    public Task Forward(HttpContext context)
    {
        var wanted = Wanted(context);
        if (wanted < 0) wanted = Known(context);
        return _targets[wanted < 0 ? Draw() : wanted].Forward(context);
    }

    /// <summary>
    /// Gives each client that comes for the first time its part, in front of all policies: from there on the request looks as the client's next
    /// one will, so that a cache keeps the parts apart and the client gets its cookie even with an answer out of the cache.
    /// </summary>
    public RequestDelegate Assign(RequestDelegate pipeline)
    {
        if (_cookie is not { } cookie) return pipeline;
        return context =>
        {
            if (Wanted(context) < 0 && Known(context) < 0)
            {
                var part = Draw();
                var (headers, request) = (context.Request.Headers, GatewayRequest.Of(context));
                headers.Cookie = StringValues.Concat(_pairs[part], headers.Cookie);
                request.SplitCookie = cookie.FieldOf(part, request.ClientScheme == "https");
            }

            return pipeline(context);
        };
    }

    private int Wanted(HttpContext context)
    {
        for (var i = 0; i < _targets.Length; i++)
        {
            if (_targets[i].When is { } when && when(context)) return i;
        }

        return -1;
    }

    // A part that was switched off by a weight of 0 keeps nobody.
    private int Known(HttpContext context)
    {
        var known = _cookie?.Find(context) ?? -1;
        return known >= 0 && _targets[known].Weight > 0 ? known : -1;
    }

    private int Draw()
    {
        var left = Random.Shared.NextInt64(_total);
        var part = 0;
        while (left >= _targets[part].Weight) left -= _targets[part++].Weight;
        return part;
    }
}
