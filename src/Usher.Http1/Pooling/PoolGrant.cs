using Usher.Http1.Exchanges;

namespace Usher.Http1.Pooling;

/// <summary>What a request got from the pool: a connection, leave to open one (no connection and no failure), or neither.</summary>
internal readonly record struct PoolGrant(Http1Connection? Connection, ExchangeFailure Failure)
{
    public static PoolGrant MayOpen => default;

    public static PoolGrant Refused(ExchangeFailure failure) => new(Connection: null, failure);
}
