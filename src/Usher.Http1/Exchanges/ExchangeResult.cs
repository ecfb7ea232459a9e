using Usher.Http1.Wire;

namespace Usher.Http1.Exchanges;

/// <summary>
/// How an exchange ended, and what whoever decides about a retry must know. The engine itself never sends a request twice; it only
/// passes over idle connections that turn out to be dead before anything is sent on them.
/// </summary>
public readonly record struct ExchangeResult
{
    /// <summary>What went wrong, or <see cref="ExchangeFailure.None"/>.</summary>
    public ExchangeFailure Failure { get; init; }

    /// <summary>Whose fault it was.</summary>
    public ExchangeSide Side { get; init; }

    /// <summary>What was wrong with the response, when it was a protocol error.</summary>
    public ProtocolViolation Violation { get; init; }

    /// <summary>What was wrong with the request's head, when it was that.</summary>
    public RequestHeadFault HeadFault { get; init; }

    /// <summary>The final status, or 0 when none came.</summary>
    public int Status { get; init; }

    /// <summary>The connection had carried an exchange before. Then <see cref="ExchangeFailure.ConnectionLost"/> often means only that the
    /// upstream closed an idle connection at that moment.</summary>
    public bool Reused { get; init; }

    /// <summary>A byte of the request may have reached the upstream.</summary>
    public bool RequestMayHaveLeft { get; init; }

    /// <summary>Something has been read from the request's body, so that it cannot be sent again from its reader.</summary>
    public bool RequestBodyTouched { get; init; }

    /// <summary>A byte of the response has been seen.</summary>
    public bool ResponseSeen { get; init; }

    /// <summary><see cref="IExchangeClient.OnHead"/> was called. If the exchange failed after that, the client's response must be broken off.</summary>
    public bool HeadDelivered { get; init; }

    /// <summary>Bytes of the request's body that were sent, without any framing.</summary>
    public long RequestBytes { get; init; }

    /// <summary>Bytes of the response's body that were passed on, without any framing.</summary>
    public long ResponseBytes { get; init; }

    /// <summary>The exception behind the failure, if there was one: for the log, or because the client's reader threw it.</summary>
    public Exception? Cause { get; init; }

    /// <summary>True when the response was passed on whole.</summary>
    public bool Succeeded => Failure == ExchangeFailure.None;

    internal static ExchangeSide SideOf(ExchangeFailure failure) => failure switch
    {
        ExchangeFailure.None => ExchangeSide.None,
        ExchangeFailure.ClientGone or ExchangeFailure.ClientBodyBad or ExchangeFailure.ClientHeadBad => ExchangeSide.Client,
        _ => ExchangeSide.Upstream,
    };
}
