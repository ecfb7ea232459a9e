using Usher.Http1.Exchanges;
using Usher.Upstreams.Resilience;

namespace Usher.Upstreams.Engines;

/// <summary>What a route says about every exchange that it forwards.</summary>
/// <param name="Timeouts">How long each part may take.</param>
/// <param name="Host">The Host that the upstream sees; null: the client's.</param>
/// <param name="Retry">Looks at the head of each answer before it is passed on; null: all are.</param>
internal sealed record Exchange(ForwardTimeouts Timeouts, string? Host, RetryRule? Retry)
{
    /// <summary>Whether something on the route's way may block, so that answers are handled in the thread pool and never on a socket's thread.</summary>
    public bool MayBlock { get; init; }

    /// <summary>The timeouts as the HTTP/1.1 engine takes them.</summary>
    public ExchangeTimeouts EngineTimeouts { get; } = new(Timeouts.Response, Timeouts.Idle, Timeouts.Tunnel, TimeSpan.FromSeconds(1), Timeouts.Total)
    {
        Connect = Timeouts.Connect,
        Tls = Timeouts.Tls,
    };

    /// <summary>The same within what is left of the whole request.</summary>
    public Exchange Within(TimeSpan left) => new(Timeouts.Within(left), Host, Retry) { MayBlock = MayBlock };
}
