using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Usher.Upstreams.Engines;

/// <summary>
/// Frames a response body as chunks (RFC 9112 §7.1) for an HTTP/1.1 client that asked for trailers, since Kestrel has no way to send them.
/// Each advance becomes one chunk with a size of eight digits, so that the room for it is known beforehand.
/// </summary>
internal sealed class ChunkedWriter(PipeWriter inner) : PipeWriter
{
    private const int SizeRoom = 10;
    private const int EndRoom = 2;
    private Memory<byte> _memory;
    private StringBuilder? _trailers;

    /// <summary>Begins: from here on Kestrel passes the body on as it is.</summary>
    public static ChunkedWriter Begin(HttpResponse response)
    {
        response.Headers.TransferEncoding = "chunked";
        return new ChunkedWriter(response.BodyWriter);
    }

    /// <summary>Adds a trailer.</summary>
    public void AddTrailer(string name, string value) => (_trailers ??= new StringBuilder()).Append(name).Append(": ").Append(value).Append("\r\n");

    /// <summary>Writes the last chunk and the trailers.</summary>
    public async ValueTask Finish()
    {
        inner.Write("0\r\n"u8);
        if (_trailers is not null) inner.Write(Encoding.Latin1.GetBytes(_trailers.ToString()));
        inner.Write("\r\n"u8);
        await inner.FlushAsync();
    }

    public override void Advance(int bytes)
    {
        if (bytes == 0) return;
        var span = _memory.Span;
        bytes.TryFormat(span, out _, "x8", provider: null);
        "\r\n"u8.CopyTo(span[8..]);
        "\r\n"u8.CopyTo(span[(SizeRoom + bytes)..]);
        inner.Advance(SizeRoom + bytes + EndRoom);
    }

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        _memory = inner.GetMemory(Math.Max(sizeHint, 1) + SizeRoom + EndRoom);
        return _memory[SizeRoom..^EndRoom];
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => inner.FlushAsync(cancellationToken);

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);
}
