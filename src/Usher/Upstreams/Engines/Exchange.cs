using Usher.Http1.Exchanges;

namespace Usher.Upstreams.Engines;

/// <summary>What a route says about every exchange that it forwards.</summary>
/// <param name="Timeouts">How long each part may take.</param>
/// <param name="Host">The Host that the upstream sees; null: the client's.</param>
internal sealed record Exchange(ForwardTimeouts Timeouts, string? Host)
{
    /// <summary>The timeouts as the HTTP/1.1 engine takes them.</summary>
    public ExchangeTimeouts EngineTimeouts { get; } = new(Timeouts.Response, Timeouts.Idle, Timeouts.Tunnel, TimeSpan.FromSeconds(1), Timeouts.Total);
}
