namespace Usher.Http1.Exchanges;

/// <summary>What the engine must know of a request beside its fields: everything that decides where it ends.</summary>
public readonly record struct ExchangeRequest
{
    /// <summary>A request without a body.</summary>
    public ExchangeRequest()
    {
    }

    /// <summary>The body's length, which is then sent as Content-Length and enforced; 0 for an empty body that is announced as such; -1
    /// for no Content-Length. Default: -1.</summary>
    public long BodyLength { get; init; } = -1;

    /// <summary>The body is sent chunked; its length is not known. <see cref="BodyLength"/> is ignored then.</summary>
    public bool IsChunked { get; init; }

    /// <summary>The body is sent only when the upstream says 100, or after a time, and not at all if it answers at once (RFC 9110 §10.1.1).</summary>
    public bool ExpectsContinue { get; init; }

    /// <summary>The client understands trailers: <c>TE: trailers</c> is sent.</summary>
    public bool AcceptsTrailers { get; init; }

    /// <summary>The protocol to upgrade to, such as <c>websocket</c>. Such a request has no body.</summary>
    public string? Upgrade { get; init; }

    /// <summary>How long its parts may take; null: as the upstream's settings say.</summary>
    public ExchangeTimeouts? Timeouts { get; init; }

    /// <summary>
    /// The client's side may block, so what waits for the upstream's socket goes on in the thread pool. Default: false, it goes on where the runtime
    /// completes the operation, which is the pool too unless its sockets are told to complete inline.
    /// </summary>
    public bool LeavesSocketThread { get; init; }

    internal bool HasBody => IsChunked || BodyLength > 0;
}
