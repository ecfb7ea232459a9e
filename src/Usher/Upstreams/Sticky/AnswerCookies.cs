using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Usher.Live;

namespace Usher.Upstreams.Sticky;

/// <summary>
/// Sets Usher's own cookies when the response begins. It stands in front of all policies of a route, and what is registered first when a
/// response is to begin runs last: so a cache behind it never sees them, and never gives one client's cookie to another.
/// </summary>
internal static class AnswerCookies
{
    private static readonly Func<object, Task> Write = static state =>
    {
        var request = (GatewayRequest)state;
        // Who got no answer is given none to come back to.
        if (request.FailureCode is not null || request.AnswerFields is not { } headers) return Task.CompletedTask;
        if (request.SplitCookie is { } split) headers.SetCookie = StringValues.Concat(headers.SetCookie, split);
        if (request.StickyCookie is { } sticky) headers.SetCookie = StringValues.Concat(headers.SetCookie, sticky);
        return Task.CompletedTask;
    };

    /// <summary>Puts it around a route's pipeline.</summary>
    public static RequestDelegate Around(RequestDelegate pipeline) => context =>
    {
        var request = GatewayRequest.Of(context);
        (request.StickyCookie, request.SplitCookie) = (null, null);
        // The server's own: a cache puts others in their place while it listens.
        request.AnswerFields = context.Response.Headers;
        context.Response.OnStarting(Write, request);
        return pipeline(context);
    };
}
