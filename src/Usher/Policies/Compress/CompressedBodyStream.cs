namespace Usher.Policies.Compress;

/// <summary>A <see cref="CompressedBody"/> as a stream. As with the server's own, what is written asynchronously is sent on at once.</summary>
internal sealed class CompressedBodyStream(CompressedBody body) : Stream
{
    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (body.Passes) return body.Inner.Stream.WriteAsync(buffer, cancellationToken);
        body.Append(buffer.Span);
        return Flush(cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) =>
        body.Passes ? body.Inner.Stream.FlushAsync(cancellationToken) : Flush(cancellationToken).AsTask();

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (body.Passes) body.Inner.Stream.Write(buffer);
        else body.Append(buffer);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
        if (body.Passes) body.Inner.Stream.Flush();
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private async ValueTask Flush(CancellationToken cancellationToken) => await body.Flush(cancellationToken);
}
