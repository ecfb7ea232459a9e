using Microsoft.AspNetCore.Http;
using Usher.Routing;

namespace Usher.Policies.Cache;

/// <summary>
/// A request that may change something: when it succeeds, what is stored for its URL, and for those of the same origin that its answer names, has
/// to be validated before it is used again (RFC 9111 §4.4).
/// </summary>
internal sealed class UnsafeChange(CacheRules rules, HttpContext context, CacheKey key)
{
    /// <summary>The head of the answer is about to be sent.</summary>
    public Task Apply()
    {
        var response = context.Response;
        if (response.StatusCode is < 200 or >= 400) return Task.CompletedTask;
        Mark(key.Target);
        foreach (var url in response.Headers.Location) Mark(url, key);
        foreach (var url in response.Headers.ContentLocation) Mark(url, key);
        return Task.CompletedTask;
    }

    private void Mark(string? url, in CacheKey key)
    {
        var host = key.Host.Split('\n')[^1];
        if (url is null || !Uri.TryCreate($"{key.Scheme}://{host}{key.Target}", UriKind.Absolute, out var own) || !Uri.TryCreate(own, url, out var named)) return;
        // Another origin has no say in what is stored of this one.
        if (!string.Equals(named.Scheme, own.Scheme, StringComparison.OrdinalIgnoreCase) || !string.Equals(named.Authority, own.Authority, StringComparison.OrdinalIgnoreCase)) return;
        if (RequestTarget.Parse(named.PathAndQuery, "GET", host: null, hostOptional: true, out var target) == TargetError.None) Mark(target.Text);
    }

    private void Mark(string target)
    {
        var changes = rules.Store.Invalidations;
        changes.Mark(changes.PlaceOf(key.Scheme, key.Host, target), rules.Now);
    }
}
