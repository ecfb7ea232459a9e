using Microsoft.AspNetCore.Http;

namespace Usher.Live;

/// <summary>
/// What a policy wants changed of a request when it is forwarded, and not before: the policies behind it still see what the client sent.
/// </summary>
public abstract class RequestChange
{
    /// <summary>Whether what it changes depends on the target of the request, or on anything but who is calling. Default: true.</summary>
    internal virtual bool DependsOnTarget => true;

    /// <summary>Changes the request. Called once, before the first try.</summary>
    /// <param name="context">The request.</param>
    /// <param name="request">What Usher knows of it.</param>
    public abstract void Apply(HttpContext context, GatewayRequest request);
}
