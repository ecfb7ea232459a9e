using System.IO.Pipelines;

namespace Usher.Policies.Compress;

/// <summary>A <see cref="CompressedBody"/> as a pipe: what engines write to.</summary>
internal sealed class CompressedBodyWriter(CompressedBody body) : PipeWriter
{
    private bool _passes;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        _passes = body.Passes;
        return _passes ? body.Inner.Writer.GetMemory(sizeHint) : body.Room(sizeHint);
    }

    public override Span<byte> GetSpan(int sizeHint = 0)
    {
        _passes = body.Passes;
        return _passes ? body.Inner.Writer.GetSpan(sizeHint) : body.Room(sizeHint).Span;
    }

    public override void Advance(int bytes)
    {
        if (bytes == 0) return;
        if (_passes) body.Inner.Writer.Advance(bytes);
        else body.Advance(bytes);
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) =>
        body.Passes ? body.Inner.Writer.FlushAsync(cancellationToken) : body.Flush(cancellationToken);

    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        if (body.Passes) return body.Inner.Writer.WriteAsync(source, cancellationToken);
        body.Append(source.Span);
        return body.Flush(cancellationToken);
    }

    // Called from another thread, when the exchange is stopped.
    public override void CancelPendingFlush() => body.Inner?.Writer.CancelPendingFlush();

    public override void Complete(Exception? exception = null)
    {
        if (exception is null) body.Finish();
        body.Inner.Writer.Complete(exception);
    }
}
