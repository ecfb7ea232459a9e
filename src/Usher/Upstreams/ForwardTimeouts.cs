namespace Usher.Upstreams;

/// <summary>How long each part of an exchange may take; <see cref="Timeout.InfiniteTimeSpan"/> where there is no limit.</summary>
/// <param name="Connect">Until a connection stands, its TLS handshake included.</param>
/// <param name="Response">From the end of the request until the response head is there.</param>
/// <param name="Idle">Between two pieces of a body.</param>
/// <param name="Tunnel">Between two pieces on an upgraded connection.</param>
/// <param name="Total">The whole exchange.</param>
internal sealed record ForwardTimeouts(TimeSpan Connect, TimeSpan Response, TimeSpan Idle, TimeSpan Tunnel, TimeSpan Total);
