using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace Usher.Policies.Validate.Bodies;

/// <summary>
/// A request's body that was read whole to be looked at: what is forwarded is what was looked at, byte for byte. It is the request's body from then
/// on, with a known length, and can so be sent again.
/// </summary>
internal sealed class HeldBody : Stream
{
    private byte[] _bytes;
    private int _count;
    private int _at;

    private HeldBody(int room) => _bytes = ArrayPool<byte>.Shared.Rent(Math.Max(room, 1));

    /// <summary>All of it.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes.AsMemory(0, _count);

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => _count;

    public override long Position { get => _at; set => _at = (int)Math.Clamp(value, 0, _count); }

    /// <summary>Reads a request's body and takes its place; null: it is larger than it may be.</summary>
    public static async ValueTask<HeldBody?> Take(HttpContext context, long max)
    {
        var request = context.Request;
        if (request.ContentLength > max) return null;
        var body = new HeldBody((int)Math.Min(max, request.ContentLength ?? 4096));
        context.Response.RegisterForDispose(body);
        while (true)
        {
            if (body._count == body._bytes.Length) body.Grow();
            var read = await request.Body.ReadAsync(body._bytes.AsMemory(body._count), context.RequestAborted);
            if (read == 0) break;
            body._count += read;
            if (body._count > max) return null;
        }

        request.Body = body;
        request.ContentLength = body._count;
        // The client has been told to go on already.
        request.Headers.Remove("Expect");
        return body;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(Read(buffer.Span));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => Task.FromResult(Read(buffer.AsSpan(offset, count)));

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        // The array may be another request's by then.
        ObjectDisposedException.ThrowIf(_bytes.Length == 0, this);
        var taken = Math.Min(buffer.Length, _count - _at);
        _bytes.AsSpan(_at, taken).CopyTo(buffer);
        _at += taken;
        return taken;
    }

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _at + offset,
        _ => _count + offset,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (_bytes.Length > 0) ArrayPool<byte>.Shared.Return(_bytes);
        (_bytes, _count, _at) = ([], 0, 0);
        base.Dispose(disposing);
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(_bytes.Length * 2);
        _bytes.AsSpan(0, _count).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
