using System.IO.Compression;

namespace Usher.Policies.Compress;

/// <summary>Gzip (RFC 1952). The runtime shows its encoder as a stream alone, which cannot be used again for another body.</summary>
internal sealed class GzipBodyEncoder : BodyEncoder
{
    private readonly Sink _sink = new();
    private readonly GZipStream _stream;

    public GzipBodyEncoder(int level) => _stream = new GZipStream(_sink, new ZLibCompressionOptions { CompressionLevel = level }, leaveOpen: true);

    // A member without content, which the stream leaves out.
    private static ReadOnlySpan<byte> Empty => [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    public override void Write(ReadOnlySpan<byte> bytes, EncodedOutput output)
    {
        _sink.Output = output;
        _stream.Write(bytes);
    }

    public override void Flush(EncodedOutput output)
    {
        _sink.Output = output;
        _stream.Flush();
    }

    public override void Finish(EncodedOutput output)
    {
        _sink.Output = output;
        _stream.Dispose();
        if (!_sink.IsUsed) output.Write(Empty);
    }

    public override void Dispose()
    {
        // Without an output its end is lost, as it must be.
        _sink.Output = null;
        _stream.Dispose();
    }

    private sealed class Sink : Stream
    {
        public EncodedOutput? Output { get; set; }

        public bool IsUsed { get; private set; }

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Output?.Write(buffer);
            IsUsed = true;
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
