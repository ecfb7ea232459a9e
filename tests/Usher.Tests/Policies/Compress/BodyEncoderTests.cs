using System.Buffers;
using System.IO.Pipelines;
using CsCheck;
using Usher.Policies.Compress;

namespace Usher.Tests.Policies.Compress;

public sealed class BodyEncoderTests
{
    private static readonly ZstdEncoders Zstd = new(1, 19);

    public static TheoryData<string> Codings => ["br", "zstd", "gzip"];

    [Theory]
    [MemberData(nameof(Codings))]
    public void What_is_written_in_any_pieces_comes_out_whole(string coding) =>
        Gen.Select(Gen.Byte.Array[0, 5000].Array[0, 20], Gen.Bool.Array[20, 20]).Sample((pieces, flushes) =>
        {
            var target = new ArrayBufferWriter<byte>();
            var output = Begin(target);
            using var encoder = Create(coding);
            for (var i = 0; i < pieces.Length; i++)
            {
                encoder.Write(pieces[i], output);
                if (flushes[i]) encoder.Flush(output);
            }

            encoder.Finish(output);
            output.HandOver();
            output.Clear();
            return Decoded.Of(target.WrittenSpan.ToArray(), coding).AsSpan().SequenceEqual(pieces.SelectMany(piece => piece).ToArray());
        }, iter: 100, threads: 1);

    [Theory]
    [MemberData(nameof(Codings))]
    public void What_was_flushed_can_be_read_before_the_end(string coding)
    {
        var target = new ArrayBufferWriter<byte>();
        var output = Begin(target);
        using var encoder = Create(coding);
        for (var i = 0; i < 3; i++)
        {
            encoder.Write("data: tick\n\n"u8, output);
            encoder.Flush(output);
            output.HandOver();
            using var reader = Decoded.Reader(new MemoryStream(target.WrittenSpan.ToArray()), coding);
            var seen = new byte[12 * (i + 1)];
            reader.ReadExactly(seen);
        }

        output.Clear();
    }

    [Theory]
    [MemberData(nameof(Codings))]
    public void A_body_that_is_given_up_has_no_end(string coding)
    {
        var target = new ArrayBufferWriter<byte>();
        var output = Begin(target);
        var encoder = Create(coding);
        encoder.Write(new byte[100_000], output);
        encoder.Flush(output);
        encoder.Dispose();
        output.HandOver();
        output.Clear();
        var cut = target.WrittenSpan.ToArray();
        var whole = new ArrayBufferWriter<byte>();
        var again = Begin(whole);
        using var other = Create(coding);
        other.Write(new byte[100_000], again);
        other.Flush(again);
        var before = again.Waiting;
        other.Finish(again);
        Assert.True(again.Waiting > before);
        Assert.Equal(before, cut.Length);
        again.Clear();
    }

    [Fact]
    public void A_zstd_encoder_serves_again_after_a_whole_body_and_never_after_a_broken_one()
    {
        using var encoders = new ZstdEncoders(1, 19);
        var output = Begin(new ArrayBufferWriter<byte>());
        var first = encoders.Rent();
        first.Finish(output);
        first.Dispose();
        var second = encoders.Rent();
        Assert.Same(first, second);
        second.Write("abc"u8, output);
        second.Dispose();
        Assert.NotSame(second, encoders.Rent());
        output.Clear();
    }

    private static EncodedOutput Begin(ArrayBufferWriter<byte> target)
    {
        var output = new EncodedOutput();
        output.Begin(new Target(target));
        return output;
    }

    private static BodyEncoder Create(string coding) => coding switch
    {
        "br" => new BrotliBodyEncoder(1, 19),
        "zstd" => Zstd.Rent(),
        _ => new GzipBodyEncoder(1),
    };

    private sealed class Target(ArrayBufferWriter<byte> inner) : PipeWriter
    {
        public override void Advance(int bytes) => inner.Advance(bytes);

        public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);

        public override void CancelPendingFlush()
        {
        }

        public override void Complete(Exception? exception = null)
        {
        }

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => default;
    }
}
