namespace Usher.Http1.Exchanges;

/// <summary>What went wrong in an exchange.</summary>
public enum ExchangeFailure
{
    /// <summary>Nothing: the response was passed on whole.</summary>
    None,

    /// <summary>The upstream could not be connected to: refused, unreachable, no such socket.</summary>
    ConnectFailed,

    /// <summary>The upstream's name has no address.</summary>
    NameNotResolved,

    /// <summary>Connecting took too long.</summary>
    ConnectTimeout,

    /// <summary>The TLS handshake failed, or the upstream's certificate is not to be believed.</summary>
    TlsFailed,

    /// <summary>The TLS handshake took too long.</summary>
    TlsTimeout,

    /// <summary>All connections are in use, and too many requests wait for one, or this one waited too long.</summary>
    TooManyConnections,

    /// <summary>The connection ended before a byte of the response came. See <see cref="ExchangeResult.Reused"/>.</summary>
    ConnectionLost,

    /// <summary>The response's head did not come in time.</summary>
    ResponseTimeout,

    /// <summary>No byte moved for too long; <see cref="ExchangeResult.Side"/> says who was waited for.</summary>
    IdleTimeout,

    /// <summary>The whole exchange took longer than it may.</summary>
    TotalTimeout,

    /// <summary>What the upstream sent is not HTTP/1.1, or can be read in two ways. See <see cref="ExchangeResult.Violation"/>.</summary>
    ProtocolError,

    /// <summary>The response broke off in the middle. What was passed on of it must not be made to look whole.</summary>
    Truncated,

    /// <summary>The response's head came, and <see cref="IExchangeClient.Wants"/> said no.</summary>
    NotWanted,

    /// <summary>The client went away.</summary>
    ClientGone,

    /// <summary>The request's body could not be read, or is longer or shorter than announced.</summary>
    ClientBodyBad,

    /// <summary>The request's head may not be sent. See <see cref="ExchangeResult.HeadFault"/>.</summary>
    ClientHeadBad,

    /// <summary>The upstream was disposed of.</summary>
    Disposed,
}
