using Usher.Cluster;

namespace Usher.Policies.RateLimit;

/// <summary>A request body of unknown length, which is charged for while it is read: who sends more waits longer afterwards.</summary>
internal sealed class ChargedBody(Stream inner, RequestCost cost, LimitBucket bucket, UInt128 key) : Stream
{
    private long _seen;

    // The first unit was paid for at the start.
    private long _paid = 1;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

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

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
