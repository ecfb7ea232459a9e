using Usher.Cluster;
using Usher.Live;

namespace Usher.Policies.RateLimit;

/// <summary>A request body of unknown length, which is charged for while it is read: who sends more waits longer afterwards.</summary>
internal sealed class ChargedBody(Stream inner, RequestCost cost, LimitBucket bucket, UInt128 key) : RequestBodyStream
{
    private long _seen;

    // The first unit was paid for at the start.
    private long _paid = 1;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        _seen += read;
        var units = (_seen + cost.Bytes - 1) / cost.Bytes;
        if (units > _paid)
        {
            bucket.Charge(key, (units - _paid) * cost.Count);
            _paid = units;
        }

        return read;
    }
}
