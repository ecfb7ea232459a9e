using System.IO.Pipelines;
using Usher.Http1.Wire;

namespace Usher.Http1.Exchanges;

/// <summary>
/// The client's side of an exchange: where the request comes from and the response goes to. Its methods are called one at a time, on
/// whatever thread the connection's bytes arrive; the body's reader may be in use at the same time as the response's side.
/// </summary>
public interface IExchangeClient
{
    /// <summary>Writes the request line and the fields. Called again when there was not enough room, so it must have no side effects.</summary>
    /// <param name="writer">Takes them.</param>
    void WriteHead(ref RequestHeadWriter writer);

    /// <summary>The request's body. Asked for only if there is one. The engine does not complete it.</summary>
    PipeReader RequestBody { get; }

    /// <summary>Writes the trailers of a chunked request body, after its last byte. May be called again, as <see cref="WriteHead"/>.</summary>
    /// <param name="writer">Takes them.</param>
    void WriteTrailers(ref TrailerWriter writer)
    {
    }

    /// <summary>No idle connection was there. Called before anything is sent.</summary>
    /// <param name="queued">How long a free one was waited for.</param>
    /// <param name="connected">How long it took to make one; zero where another exchange gave its own back first.</param>
    void OnConnected(TimeSpan queued, TimeSpan connected)
    {
    }

    /// <summary>A 103 came. Other interim responses are not shown.</summary>
    /// <param name="head">Valid during the call only, not during what it returns.</param>
    ValueTask OnEarlyHints(in ResponseHead head) => default;

    /// <summary>
    /// Whether the response is to be passed on. Asked when its head has come, final or a 101. One that is not wanted ends the exchange with
    /// <see cref="ExchangeFailure.NotWanted"/>, and nothing of it is shown.
    /// </summary>
    /// <param name="head">Valid during the call only.</param>
    bool Wants(in ResponseHead head) => true;

    /// <summary>The response's head came, final or a 101.</summary>
    /// <param name="head">Valid during the call only.</param>
    void OnHead(in ResponseHead head);

    /// <summary>
    /// Takes the response's body. The engine flushes it before it waits for more, and at the end if it has flushed before; a response that
    /// came in one piece is left to the caller to flush, so that head and body can leave together. The engine does not complete it.
    /// </summary>
    PipeWriter ResponseBody { get; }

    /// <summary>The trailers behind a chunked body; called only if there are any.</summary>
    /// <param name="trailers">Valid during the call only.</param>
    void OnTrailers(in ResponseFields trailers)
    {
    }

    /// <summary>After a 101: the client's connection as raw bytes. The engine completes its writer when the upstream's end has come, which
    /// should close that direction alone, and sends the end on to the upstream when its reader is complete.</summary>
    ValueTask<IDuplexPipe> OpenTunnel();
}
