using Microsoft.AspNetCore.Http;
using Usher.Config;
using Usher.Policies;
using Usher.Upstreams;

namespace Usher.Runtime;

/// <summary>Makes what sends the requests that a route's policy asks by itself.</summary>
/// <param name="route">The route, whose timeouts and retries hold where the policy says nothing.</param>
/// <param name="upstreams">The upstreams of the file.</param>
/// <param name="compile">Makes an upstream of an address.</param>
/// <param name="forward">Sends a route's requests to an upstream.</param>
internal sealed class RouteForward(
    RouteConfig route, Dictionary<string, Upstream> upstreams, Func<string, Upstream> compile, Func<RouteConfig, Upstream, RequestDelegate> forward) : IForward
{
    public IReadOnlyCollection<string> Upstreams => upstreams.Keys;

    public RequestDelegate ToUpstream(string upstream, TimeSpan? response, RetryConfig? retry) => forward(With(response, retry), upstreams[upstream]);

    public RequestDelegate ToAddress(string address, TimeSpan? response, RetryConfig? retry) => forward(With(response, retry), compile(address));

    private RouteConfig With(TimeSpan? response, RetryConfig? retry) => route with
    {
        Timeout = response is { } limit ? (route.Timeout ?? new TimeoutConfig()) with { Response = new TimeLimit(limit) } : route.Timeout,
        Retry = retry ?? route.Retry,
    };
}
