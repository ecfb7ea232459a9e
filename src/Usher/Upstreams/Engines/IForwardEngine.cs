using Microsoft.AspNetCore.Http;
using Usher.Failures;
using Usher.Live;

namespace Usher.Upstreams.Engines;

/// <summary>
/// Carries one exchange to one destination and back. An engine owns the connections to its destination. Each implementation passes
/// the same suite of tests, the forwarding contract.
/// </summary>
internal interface IForwardEngine : IDisposable
{
    /// <summary>
    /// Sends the request and relays the response. When the result is a failure and the response has not begun, nothing has been written to
    /// it; when it has begun, the engine has broken the client's connection off. Before any of a response is passed on,
    /// <see cref="Exchange.Retry"/> is asked; one that it does not want is a failure of the kind <see cref="FailureKind.Status"/>.
    /// </summary>
    ValueTask<ForwardResult> Send(HttpContext context, GatewayRequest request, Exchange exchange);
}
