using System.Text;
using CsCheck;
using Usher.Http1.Wire;
using Xunit;

namespace Usher.Tests.Http1.Wire;

public sealed class ChunkedDecoderTests
{
    [Theory]
    [InlineData("")]
    [InlineData(" 5\r\n")]
    [InlineData("5 \r\n")]
    [InlineData("5\n")]
    [InlineData("5\rx")]
    [InlineData("\r\n")]
    [InlineData(";a\r\n")]
    [InlineData("0x5\r\n")]
    [InlineData("+5\r\n")]
    [InlineData("-5\r\n")]
    [InlineData("5\r\nhelloX\n")]
    [InlineData("5\r\nhello\rX")]
    [InlineData("5\r\nhello\n")]
    [InlineData("5;a\nhello")]
    [InlineData("5;a\0\r\n")]
    [InlineData("1000000000000000\r\n")]
    [InlineData("ffffffffffffffffffff\r\n")]
    public void Refuses_what_is_not_chunked(string coded)
    {
        var bytes = Encoding.Latin1.GetBytes(coded.Length == 0 ? "g" : coded);
        Assert.Equal(ChunkedDecoder.Step.Invalid, Decode(bytes, [bytes.Length], inPlace: false).Step);
        Assert.Equal(ChunkedDecoder.Step.Invalid, Decode(bytes, [1], inPlace: true).Step);
    }

    [Fact]
    public void Refuses_an_extension_without_end()
    {
        var bytes = Encoding.Latin1.GetBytes("5;" + new string('x', 2000));
        Assert.Equal(ChunkedDecoder.Step.Invalid, Decode(bytes, [100], inPlace: false).Step);
    }

    [Fact]
    public void Gives_the_content_back_however_the_bytes_are_cut()
    {
        var chunk = Gen.Select(Gen.Byte.Array[1, 40], Gen.OneOf("", ";a", ";a=\"b\"", ";\t"), Gen.Bool);
        Gen.Select(chunk.Array[0, 6], Gen.Int[1, 9].Array[1, 12], Gen.Bool).Sample(
            static (chunks, cuts, inPlace) =>
            {
                List<byte> coded = [];
                List<byte> content = [];
                foreach (var (data, extension, upper) in chunks)
                {
                    coded.AddRange(Encoding.ASCII.GetBytes(data.Length.ToString(upper ? "X4" : "x", null) + extension + "\r\n"));
                    coded.AddRange([.. data, .. "\r\n"u8]);
                    content.AddRange(data);
                }

                coded.AddRange("0\r\n"u8);
                var length = coded.Count;
                coded.AddRange("\r\nnext"u8);
                var (step, decoded, consumed) = Decode([.. coded], cuts, inPlace);
                Assert.Equal(ChunkedDecoder.Step.Trailers, step);
                Assert.Equal(content, decoded);
                Assert.Equal(length, consumed);
            },
            iter: 50_000);
    }

    [Fact]
    public void Gives_the_same_result_for_noise_however_it_is_cut()
    {
        Gen.Select(Gen.OneOf("0", "1", "a", "\r", "\n", "\r\n", ";", "x", "1\r\nz\r\n").Array[0, 14], Gen.Int[1, 5].Array[1, 8]).Sample(
            static (pieces, cuts) =>
            {
                var bytes = Encoding.Latin1.GetBytes(string.Concat(pieces));
                var whole = Decode(bytes, [Math.Max(1, bytes.Length)], inPlace: false);
                var cut = Decode(bytes, cuts, inPlace: true);
                Assert.Equal((whole.Step, whole.Consumed), (cut.Step, cut.Consumed));
                Assert.Equal(whole.Content, cut.Content);
            },
            iter: 100_000);
    }

    private static (ChunkedDecoder.Step Step, byte[] Content, int Consumed) Decode(byte[] bytes, int[] cuts, bool inPlace)
    {
        var decoder = default(ChunkedDecoder);
        List<byte> content = [];
        var total = 0;
        for (var i = 0; total < bytes.Length; i++)
        {
            var piece = bytes.AsSpan(total, Math.Min(cuts[i % cuts.Length], bytes.Length - total)).ToArray();
            var target = inPlace ? piece : new byte[piece.Length];
            var step = decoder.Decode(piece, target, 1024, out var consumed, out var produced);
            content.AddRange(target[..produced]);
            total += consumed;
            if (step != ChunkedDecoder.Step.NeedMore) return (step, [.. content], total);
        }

        return (ChunkedDecoder.Step.NeedMore, [.. content], total);
    }
}
