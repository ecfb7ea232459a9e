using System.Buffers.Binary;
using CsCheck;
using Usher.Listeners;

namespace Usher.Tests.Listeners;

/// <summary>Frames are found however the bytes of a connection are cut.</summary>
public sealed class Http2FrameWalkerTests
{
    private static readonly Gen<(byte Type, byte[] Payload)> Frame = Gen.Select(Gen.Byte[0, 10], Gen.Byte.Array[0, 40]);

    [Fact]
    public void Finds_every_frame_however_the_bytes_are_cut() =>
        Gen.Select(Gen.Int[0, 30], Frame.Array[0, 12], Gen.Int[1, 17].Array[1, 60]).Sample((before, frames, cuts) =>
        {
            var bytes = new List<byte>(new byte[before]);
            foreach (var (type, payload) in frames) bytes.AddRange([0, 0, (byte)payload.Length, type, 0, 0, 0, 0, 1, .. payload]);
            var walker = new Http2FrameWalker(before);
            var found = new List<(byte, uint)>();
            for (var (at, cut) = (0, 0); at < bytes.Count; cut++)
            {
                var size = Math.Min(cuts[cut % cuts.Length], bytes.Count - at);
                ReadOnlySpan<byte> piece = bytes.GetRange(at, size).ToArray();
                while (walker.Next(ref piece, out var type, out var reason)) found.Add((type, reason));
                Assert.Equal(0, piece.Length);
                at += size;
            }

            Assert.Equal(frames.Select(static frame => (frame.Type, ReasonOf(frame.Type, frame.Payload))), found);
        });

    private static uint ReasonOf(byte type, byte[] payload) => type == Http2FrameWalker.ResetStream && payload.Length >= 4 ? BinaryPrimitives.ReadUInt32BigEndian(payload) : 0;
}
