using Usher.Http1.Channels;
using Usher.Http1.Exchanges;

namespace Usher.Http1.Connecting;

/// <summary>A connection, or why there is none.</summary>
internal readonly record struct ConnectOutcome(ByteChannel? Channel, ExchangeFailure Failure, Exception? Cause)
{
    public static ConnectOutcome Opened(ByteChannel channel) => new(channel, ExchangeFailure.None, Cause: null);

    public static ConnectOutcome Failed(ExchangeFailure failure, Exception? cause = null) => new(Channel: null, failure, cause);
}
