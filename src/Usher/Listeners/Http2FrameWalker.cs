using System.Buffers.Binary;

namespace Usher.Listeners;

/// <summary>Goes from frame to frame in one direction of a connection of HTTP/2 (RFC 9113 §4.1), however its bytes are cut. It looks at the heads of frames alone.</summary>
/// <param name="before">How many bytes come before the first frame.</param>
internal struct Http2FrameWalker(int before)
{
    public const byte ResetStream = 3;
    public const byte Continuation = 9;
    private const int HeadLength = 9;
    private const int ReasonLength = 4;
    private readonly byte[] _part = new byte[HeadLength + ReasonLength];
    private long _skip = before;
    private int _partLength;

    /// <summary>Goes to the next frame.</summary>
    /// <param name="bytes">The bytes that come next; those behind them that were gone through are taken off.</param>
    /// <param name="type">The type of the frame.</param>
    /// <param name="reason">The error code of a frame that resets a stream (RFC 9113 §7); 0 for all others.</param>
    /// <returns>Whether there is one whose head is whole.</returns>
    public bool Next(ref ReadOnlySpan<byte> bytes, out byte type, out uint reason)
    {
        (type, reason) = (0, 0);
        var skipped = (int)Math.Min(_skip, bytes.Length);
        _skip -= skipped;
        bytes = bytes[skipped..];

        // Most often all of it is there.
        if (_partLength == 0 && bytes.Length >= HeadLength && bytes.Length >= WantedOf(bytes))
        {
            Read(bytes, out type, out reason);
            _skip = LengthOf(bytes);
            bytes = bytes[HeadLength..];
            return true;
        }

        while (!bytes.IsEmpty)
        {
            var wanted = _partLength < HeadLength ? HeadLength : WantedOf(_part);
            var taken = Math.Min(wanted - _partLength, bytes.Length);
            bytes[..taken].CopyTo(_part.AsSpan(_partLength));
            bytes = bytes[taken..];
            _partLength += taken;
            if (_partLength < HeadLength || _partLength < WantedOf(_part)) continue;
            Read(_part, out type, out reason);
            _skip = LengthOf(_part) - (_partLength - HeadLength);
            _partLength = 0;
            return true;
        }

        return false;
    }

    private static int LengthOf(ReadOnlySpan<byte> head) => BinaryPrimitives.ReadInt32BigEndian(head) >>> 8;

    private static bool HasReason(ReadOnlySpan<byte> head) => head[3] == ResetStream && LengthOf(head) >= ReasonLength;

    private static int WantedOf(ReadOnlySpan<byte> head) => HasReason(head) ? HeadLength + ReasonLength : HeadLength;

    private static void Read(ReadOnlySpan<byte> frame, out byte type, out uint reason) =>
        (type, reason) = (frame[3], HasReason(frame) ? BinaryPrimitives.ReadUInt32BigEndian(frame[HeadLength..]) : 0);
}
