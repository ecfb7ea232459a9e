using System.IO.Pipelines;

namespace Usher.Upstreams.Engines;

/// <summary>The client's connection after an upgrade, as raw bytes.</summary>
internal sealed class ClientTunnel : IDuplexPipe
{
    /// <summary>Takes over the stream of an upgraded connection.</summary>
    public ClientTunnel(Stream stream)
    {
        Input = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true, useZeroByteReads: true));
        Output = new EndingWriter(PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true)), Input);
    }

    /// <inheritdoc />
    public PipeReader Input { get; }

    /// <inheritdoc />
    public PipeWriter Output { get; }

    /// <summary>
    /// When the upstream has ended its side, the client's connection ends too: Kestrel cannot close one direction alone. What was written
    /// before has been flushed by then.
    /// </summary>
    private sealed class EndingWriter(PipeWriter inner, PipeReader input) : PipeWriter
    {
        public override void Advance(int bytes) => inner.Advance(bytes);

        public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => inner.FlushAsync(cancellationToken);

        public override void CancelPendingFlush() => inner.CancelPendingFlush();

        public override void Complete(Exception? exception = null)
        {
            inner.Complete(exception);
            input.CancelPendingRead();
        }
    }
}
