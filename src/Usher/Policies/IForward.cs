using Microsoft.AspNetCore.Http;
using Usher.Config;

namespace Usher.Policies;

/// <summary>
/// What a policy that asks services by itself is given of forwarding: the same balancing, health, retries, breakers and timeouts as a route's
/// <c>to</c>, and the same changes to what the upstream gets. What it makes takes any request and answers it.
/// </summary>
internal interface IForward
{
    /// <summary>The names of the upstreams that the file has.</summary>
    IReadOnlyCollection<string> Upstreams { get; }

    /// <summary>Sends to an upstream of the file.</summary>
    /// <param name="upstream">One of <see cref="Upstreams"/>.</param>
    /// <param name="response">How long the head of an answer may take; null: what the route says, or the upstream.</param>
    /// <param name="retry">When a request is sent once more; null: what the route says, or the upstream.</param>
    RequestDelegate ToUpstream(string upstream, TimeSpan? response, RetryConfig? retry);

    /// <summary>Sends to an address.</summary>
    /// <param name="address">Scheme, host and port.</param>
    /// <param name="response">How long the head of an answer may take; null: what the route says, or the default.</param>
    /// <param name="retry">When a request is sent once more; null: what the route says, or the default.</param>
    RequestDelegate ToAddress(string address, TimeSpan? response, RetryConfig? retry);
}
