namespace Usher.Http1.Exchanges;

/// <summary>How long the parts of one exchange may take, in milliseconds. One object serves any number of exchanges.</summary>
public sealed class ExchangeTimeouts
{
    private const long Never = long.MaxValue / 4;

    /// <summary>Says how long each part may take; <see cref="Timeout.InfiniteTimeSpan"/> where there is no limit.</summary>
    /// <param name="response">From the request's last byte to the response's head.</param>
    /// <param name="idle">Between two bytes of a body, in either direction.</param>
    /// <param name="tunnel">Between two bytes in a tunnel, in either direction.</param>
    /// <param name="awaitContinue">How long a request that expects it waits for a 100.</param>
    /// <param name="total">The whole exchange, a tunnel not counted.</param>
    public ExchangeTimeouts(TimeSpan response, TimeSpan idle, TimeSpan tunnel, TimeSpan awaitContinue, TimeSpan total)
    {
        Response = Milliseconds(response);
        Idle = Milliseconds(idle);
        Tunnel = Milliseconds(tunnel);
        Continue = Milliseconds(awaitContinue);
        Total = Milliseconds(total);
    }

    /// <summary>For name resolution and TCP together; null: as the upstream's settings say.</summary>
    public TimeSpan? Connect { get; init; }

    /// <summary>For the TLS handshake; null: as the upstream's settings say.</summary>
    public TimeSpan? Tls { get; init; }

    internal long Response { get; }

    internal long Idle { get; }

    internal long Tunnel { get; }

    internal long Continue { get; }

    internal long Total { get; }

    internal static long Milliseconds(TimeSpan time) => time == Timeout.InfiniteTimeSpan ? Never : (long)time.TotalMilliseconds;
}
