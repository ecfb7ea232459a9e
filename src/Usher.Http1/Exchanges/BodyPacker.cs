using System.Buffers;
using System.Buffers.Text;
using Usher.Http1.Wire;

namespace Usher.Http1.Exchanges;

/// <summary>Frames a request's body: so many bytes as announced and no more, or chunks (RFC 9112 §6.2, §7.1).</summary>
internal struct BodyPacker(bool isChunked, long length, IExchangeClient client)
{
    private const int ChunkOverhead = 8 + 2 + 2; // the size in hex, and two line ends
    private const int LastChunk = 3 + 2;

    private long _left = length;

    /// <summary>The last byte of the body, with all framing, has been packed.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>The body is not what was announced, or its trailers may not be sent.</summary>
    public bool IsBad { get; private set; }

    /// <summary>Bytes of the body that were packed, without any framing.</summary>
    public long Packed { get; private set; }

    /// <summary>Packs as much as there is room for.</summary>
    /// <param name="content">What has not been packed yet; shortened by what has.</param>
    /// <param name="isLast">Nothing comes after it.</param>
    /// <param name="room">Where it goes.</param>
    /// <returns>The number of bytes written.</returns>
    public int Pack(ref ReadOnlySequence<byte> content, bool isLast, Span<byte> room) =>
        isChunked ? PackChunk(ref content, isLast, room) : PackPlain(ref content, isLast, room);

    private int PackPlain(ref ReadOnlySequence<byte> content, bool isLast, Span<byte> room)
    {
        if (content.Length > _left || (isLast && content.Length < _left))
        {
            IsBad = true;
            return 0;
        }

        var count = (int)Math.Min(content.Length, room.Length);
        content.Slice(0, count).CopyTo(room);
        content = content.Slice(count);
        _left -= count;
        Packed += count;
        IsComplete = _left == 0;
        return count;
    }

    private int PackChunk(ref ReadOnlySequence<byte> content, bool isLast, Span<byte> room)
    {
        var written = 0;
        var count = (int)Math.Min(content.Length, room.Length - ChunkOverhead);
        if (count > 0)
        {
            Utf8Formatter.TryFormat(count, room, out written, new StandardFormat('x'));
            "\r\n"u8.CopyTo(room[written..]);
            written += 2;
            content.Slice(0, count).CopyTo(room[written..]);
            content = content.Slice(count);
            written += count;
            Packed += count;
            "\r\n"u8.CopyTo(room[written..]);
            written += 2;
        }

        return isLast && content.IsEmpty ? written + PackEnd(room[written..]) : written;
    }

    private int PackEnd(Span<byte> room)
    {
        if (room.Length < LastChunk) return 0;
        var trailers = new TrailerWriter(room[3..]);
        client.WriteTrailers(ref trailers);
        trailers.Finish();
        if (trailers.Fault != RequestHeadFault.None) IsBad = true;
        if (IsBad || trailers.IsFull) return 0;
        "0\r\n"u8.CopyTo(room);
        IsComplete = true;
        return 3 + trailers.Length;
    }
}
