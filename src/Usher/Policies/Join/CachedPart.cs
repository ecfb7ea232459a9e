using Microsoft.AspNetCore.Http;
using Usher.Live;

namespace Usher.Policies.Join;

/// <summary>A part whose answers are kept. The cache is put in front of it once it is known what all policies of the route make its answers depend on.</summary>
internal sealed class CachedPart
{
    private RequestDelegate _handle;

    public CachedPart(RouteBuild route, IAnswerCache cache, PartOptions options, string name, TimeSpan lifetime, RequestDelegate next)
    {
        _handle = next;
        route.WhenBuilt(() =>
        {
            // What a policy changes of a request by what it reads of the joined one stands in none of the part's own keys.
            if (route.Changes.Exists(change => change.DependsOnTarget))
                route.Check.Error(options, nameof(options.Cache), "a part cannot be cached where 'headers', 'rewrite' or 'transform' of the route change what it is asked", "let the part's own 'headers' do it");
            _handle = cache.Around(
                new AnswerCaching { Route = route.Key, Name = $"{route.Index} {name}", Lifetime = lifetime, Reads = [.. Own(options), .. route.Dependencies], State = route.State }, next);
        });
    }

    /// <summary>Handles a request of the part.</summary>
    public Task Invoke(HttpContext context) => _handle(context);

    // Its own fields are there before the cache is asked, and may be made of anything.
    private static IEnumerable<RequestDependency> Own(PartOptions options) => options.Headers.Keys.Select(name => new RequestDependency(RequestAspect.Header, name));
}
