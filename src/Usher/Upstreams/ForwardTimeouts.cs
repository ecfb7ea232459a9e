namespace Usher.Upstreams;

/// <summary>How long each part of an exchange may take; <see cref="Timeout.InfiniteTimeSpan"/> where there is no limit.</summary>
/// <param name="Connect">Until the name is resolved and a connection stands.</param>
/// <param name="Tls">The TLS handshake.</param>
/// <param name="Response">From the end of the request until the response head is there.</param>
/// <param name="Idle">Between two pieces of a body.</param>
/// <param name="Tunnel">Between two pieces on an upgraded connection.</param>
/// <param name="Total">The whole request with all its tries.</param>
internal sealed record ForwardTimeouts(TimeSpan Connect, TimeSpan Tls, TimeSpan Response, TimeSpan Idle, TimeSpan Tunnel, TimeSpan Total)
{
    /// <summary>These, for what is left of the whole request.</summary>
    public ForwardTimeouts Within(TimeSpan left) => new(Shorter(Connect, left), Shorter(Tls, left), Response, Idle, Tunnel, left);

    private static TimeSpan Shorter(TimeSpan limit, TimeSpan left) => left == Timeout.InfiniteTimeSpan || limit < left ? limit : left;
}
