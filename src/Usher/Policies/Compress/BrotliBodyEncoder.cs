using System.Buffers;
using System.IO.Compression;

namespace Usher.Policies.Compress;

/// <summary>Brotli (RFC 7932). The runtime's encoder cannot be used again for another body.</summary>
internal sealed class BrotliBodyEncoder(int quality, int window) : BodyEncoder
{
    private BrotliEncoder _encoder = new(quality, window);

    public override void Write(ReadOnlySpan<byte> bytes, EncodedOutput output)
    {
        while (!bytes.IsEmpty)
        {
            _encoder.Compress(bytes, output.Room(), out var consumed, out var written, isFinalBlock: false);
            output.Advance(written);
            bytes = bytes[consumed..];
        }
    }

    public override void Flush(EncodedOutput output)
    {
        OperationStatus status;
        do
        {
            status = _encoder.Flush(output.Room(), out var written);
            output.Advance(written);
        }
        while (status == OperationStatus.DestinationTooSmall);
    }

    public override void Finish(EncodedOutput output)
    {
        OperationStatus status;
        do
        {
            status = _encoder.Compress([], output.Room(), out _, out var written, isFinalBlock: true);
            output.Advance(written);
        }
        while (status == OperationStatus.DestinationTooSmall);
    }

    public override void Dispose() => _encoder.Dispose();
}
