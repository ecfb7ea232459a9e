using Usher.Http1.Channels;
using Usher.Http1.Exchanges;

namespace Usher.Http1.Pooling;

/// <summary>An open connection and the exchange that runs on it, one after the other.</summary>
internal sealed class Http1Connection(ByteChannel channel, Exchange exchange, long openedAt)
{
    public ByteChannel Channel => channel;

    public Exchange Exchange => exchange;

    public long OpenedAt => openedAt;

    /// <summary>When it was given back. The pool's lock guards it.</summary>
    public long IdleSince { get; set; }

    /// <summary>When it is to be looked at whether it is still quiet. The pool's lock guards it.</summary>
    public long NextProbe { get; set; }
}
