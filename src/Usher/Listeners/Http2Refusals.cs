using System.IO.Pipelines;
using Usher.Telemetry.Metrics;

namespace Usher.Listeners;

/// <summary>Counts the streams of HTTP/2 that the server refuses because the client has too many open (RFC 9113 §8.7): it tells nobody but the client.</summary>
internal sealed class Http2Refusals(PipeWriter inner, ListenerMetrics metrics) : PipeWriter
{
    private const uint RefusedStream = 7;
    private Http2FrameWalker _frames = new(before: 0);
    private Memory<byte> _next;

    /// <inheritdoc />
    public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

    /// <inheritdoc />
    public override long UnflushedBytes => inner.UnflushedBytes;

    /// <inheritdoc />
    public override Memory<byte> GetMemory(int sizeHint = 0) => _next = inner.GetMemory(sizeHint);

    /// <inheritdoc />
    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <inheritdoc />
    public override void Advance(int bytes)
    {
        Look(_next.Span[..bytes]);
        _next = _next[bytes..];
        inner.Advance(bytes);
    }

    /// <inheritdoc />
    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        Look(source.Span);
        return inner.WriteAsync(source, cancellationToken);
    }

    /// <inheritdoc />
    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => inner.FlushAsync(cancellationToken);

    /// <inheritdoc />
    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    /// <inheritdoc />
    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    /// <inheritdoc />
    public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);

    private void Look(ReadOnlySpan<byte> bytes)
    {
        while (_frames.Next(ref bytes, out _, out var reason))
        {
            if (reason == RefusedStream) metrics.Refused("h2Streams");
        }
    }
}
