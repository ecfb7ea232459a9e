using System.Buffers;
using ZstdSharp;

namespace Usher.Policies.Compress;

/// <summary>Zstandard (RFC 8878). When its body is whole, it goes back to where it came from and serves another.</summary>
internal sealed class ZstdBodyEncoder(ZstdEncoders source, Compressor compressor) : BodyEncoder
{
    private bool _isFinished;

    public override void Write(ReadOnlySpan<byte> bytes, EncodedOutput output)
    {
        while (!bytes.IsEmpty)
        {
            compressor.WrapStream(bytes, output.Room(), out var consumed, out var written, isFinalBlock: false);
            output.Advance(written);
            bytes = bytes[consumed..];
        }
    }

    public override void Flush(EncodedOutput output)
    {
        OperationStatus status;
        do
        {
            status = compressor.FlushStream(output.Room(), out var written);
            output.Advance(written);
        }
        while (status == OperationStatus.DestinationTooSmall);
    }

    public override void Finish(EncodedOutput output)
    {
        OperationStatus status;
        do
        {
            status = compressor.FlushStream(output.Room(), out var written, isFinalBlock: true);
            output.Advance(written);
        }
        while (status == OperationStatus.DestinationTooSmall);
        _isFinished = true;
    }

    public override void Dispose()
    {
        if (_isFinished) source.Return(this);
        else compressor.Dispose();
    }

    /// <summary>Begins another body.</summary>
    public void Begin() => _isFinished = false;

    /// <summary>Frees the memory.</summary>
    public void Free() => compressor.Dispose();
}
