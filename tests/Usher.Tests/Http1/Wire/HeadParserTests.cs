using System.Text;
using CsCheck;
using Usher.Http1.Wire;
using Xunit;

namespace Usher.Tests.Http1.Wire;

public sealed class HeadParserTests
{
    private static readonly ResponseLimits Limits = new();

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nA: b\r\n\r\n", "1.1 200 [OK] A=b")]
    [InlineData("HTTP/1.1 200\r\n\r\n", "1.1 200 []")]
    [InlineData("HTTP/1.1 200 \r\n\r\n", "1.1 200 []")]
    [InlineData("HTTP/1.0 404 Not  Found\r\nA:\r\nB: \t c d \t\r\n\r\n", "1.0 404 [Not  Found] A= B=c d")]
    [InlineData("HTTP/1.1 299 \u00fc\r\nX-Y_z!: \u00e4:\"\r\nx-y_z!: 2\r\n\r\n", "1.1 299 [\u00fc] X-Y_z!=\u00e4:\" x-y_z!=2")]
    public void Takes_a_sound_head(string head, string expected)
    {
        var (status, _, text, consumed) = Parse(Encoding.Latin1.GetBytes(head + "body"), [head.Length + 4]);
        Assert.Equal((ParseStatus.Complete, expected, head.Length), (status, text, consumed));
    }

    public static TheoryData<string, ProtocolViolation> Malformed => new()
    {
        { "", ProtocolViolation.LineEnding },
        { "\r\nHTTP/1.1 200 OK\r\n", ProtocolViolation.StatusLine },
        { " HTTP/1.1 200 OK\r\n", ProtocolViolation.StatusLine },
        { "http/1.1 200 OK\r\n", ProtocolViolation.StatusLine },
        { "HTTP/2.0 200 OK\r\n", ProtocolViolation.StatusLine },
        { "HTTP/1 200 OK\r\n", ProtocolViolation.StatusLine },
        { "HTTP/1.1  200 OK\r\n", ProtocolViolation.StatusLine },
        { "HTTP/1.1\t200 OK\r\n", ProtocolViolation.StatusLine },
        { "HTTP/1.1 20 OK\r\n", ProtocolViolation.StatusLine },
        { "HTTP/1.1 2000 OK\r\n", ProtocolViolation.StatusLine },
        { "HTTP/1.1 099 OK\r\n", ProtocolViolation.StatusLine },
        { "HTTP/1.1 +20 OK\r\n", ProtocolViolation.StatusLine },
        { "HTTP/1.1 200OK\r\n", ProtocolViolation.StatusLine },
        { "HTTP/1.1 200 O\0K\r\n", ProtocolViolation.StatusLine },
        { "HTTP/1.1 200 O\rK\r\n", ProtocolViolation.StatusLine },
        { "HTTP/1.1 200 OK\n", ProtocolViolation.LineEnding },
        { "HTTP/1.1 200 OK\r\nA: b\n", ProtocolViolation.LineEnding },
        { "HTTP/1.1 200 OK\r\nA: b\r\n\n", ProtocolViolation.LineEnding },
        { "HTTP/1.1 200 OK\r\nA: b\rC: d\r\n", ProtocolViolation.FieldValue },
        { "HTTP/1.1 200 OK\r\nA: b\r\r\n", ProtocolViolation.FieldValue },
        { "HTTP/1.1 200 OK\r\n A: b\r\n", ProtocolViolation.Folding },
        { "HTTP/1.1 200 OK\r\nA: b\r\n c\r\n", ProtocolViolation.Folding },
        { "HTTP/1.1 200 OK\r\nA: b\r\n\tc\r\n", ProtocolViolation.Folding },
        { "HTTP/1.1 200 OK\r\nA : b\r\n", ProtocolViolation.FieldName },
        { "HTTP/1.1 200 OK\r\nA\t: b\r\n", ProtocolViolation.FieldName },
        { "HTTP/1.1 200 OK\r\n: b\r\n", ProtocolViolation.FieldName },
        { "HTTP/1.1 200 OK\r\nAb\r\n", ProtocolViolation.FieldName },
        { "HTTP/1.1 200 OK\r\nA b: c\r\n", ProtocolViolation.FieldName },
        { "HTTP/1.1 200 OK\r\nA\u00e4: c\r\n", ProtocolViolation.FieldName },
        { "HTTP/1.1 200 OK\r\n(A): c\r\n", ProtocolViolation.FieldName },
        { "HTTP/1.1 200 OK\r\nA: \0\r\n", ProtocolViolation.FieldValue },
        { "HTTP/1.1 200 OK\r\nA: b\u007fc\r\n", ProtocolViolation.FieldValue },
        { "HTTP/1.1 200 OK\r\nA: b\u001bc\r\n", ProtocolViolation.FieldValue },
        { "HTTP/1.1 200 OK\r\nContent-Length:\r\n", ProtocolViolation.ContentLength },
        { "HTTP/1.1 200 OK\r\nContent-Length: +1\r\n", ProtocolViolation.ContentLength },
        { "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n", ProtocolViolation.ContentLength },
        { "HTTP/1.1 200 OK\r\nContent-Length: 1 1\r\n", ProtocolViolation.ContentLength },
        { "HTTP/1.1 200 OK\r\nContent-Length: 0x1\r\n", ProtocolViolation.ContentLength },
        { "HTTP/1.1 200 OK\r\nContent-Length: 1.0\r\n", ProtocolViolation.ContentLength },
        { "HTTP/1.1 200 OK\r\nContent-Length: 1,1\r\n", ProtocolViolation.ContentLength },
        { "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n", ProtocolViolation.ContentLength },
        { "HTTP/1.1 200 OK\r\nContent-Length: 1\r\ncontent-length: 1\r\n", ProtocolViolation.ContentLength },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n", ProtocolViolation.ConflictingLength },
        { "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", ProtocolViolation.ConflictingLength },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n", ProtocolViolation.TransferEncoding },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\n", ProtocolViolation.TransferEncoding },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, chunked\r\n", ProtocolViolation.TransferEncoding },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: \"chunked\"\r\n", ProtocolViolation.TransferEncoding },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding:\r\n", ProtocolViolation.TransferEncoding },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", ProtocolViolation.TransferEncoding },
        { "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", ProtocolViolation.TransferEncoding },
        { "HTTP/1.1 100 Continue\r\nContent-Length: 1\r\n\r\n", ProtocolViolation.ConflictingLength },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void Refuses_what_can_be_read_in_two_ways(string head, ProtocolViolation expected)
    {
        var bytes = Encoding.Latin1.GetBytes(head + "\n");
        if (head.Length > 0) bytes = Encoding.Latin1.GetBytes(head + "X: y\r\n\r\n");
        foreach (var cut in new[] { bytes.Length, 1 })
        {
            var (status, violation, _, _) = Parse(bytes, [cut]);
            Assert.Equal((ParseStatus.Invalid, expected), (status, violation));
        }
    }

    [Fact]
    public void Gives_the_same_result_however_the_bytes_are_cut()
    {
        var piece = Gen.OneOf(
            "HTTP/1.1 200 OK\r\n", "HTTP/1.0 204\r\n", "A: b\r\n", "Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n", "Connection: a, close\r\n",
            "\r\n", "\r", "\n", " ", ":", "a", "X-Y: \u00e4 \t\r\n", "\0", "Content-Length: 5, 5\r\n");
        var heads = Gen.Select(piece.Array[0, 8], Gen.Int[1, 7].Array[1, 20], static (pieces, cuts) => (Bytes: Encoding.Latin1.GetBytes("HTTP/1.1 200 OK\r\n" + string.Concat(pieces)), cuts));
        heads.Sample(static sample => Parse(sample.Bytes, [sample.Bytes.Length]) == Parse(sample.Bytes, sample.cuts), iter: 100_000);
    }

    [Fact]
    public void What_it_takes_holds_no_control_characters_and_sound_names()
    {
        Gen.Byte.Array[0, 60].Sample(
            static noise =>
            {
                byte[] bytes = [.. "HTTP/1.1 200 OK\r\nA: "u8, .. noise, .. "\r\n\r\n"u8];
                var fields = new HeadFields();
                var parser = default(HeadParser);
                if (parser.Parse(bytes, Limits, new HeadFields.Collector(fields), out var consumed) != ParseStatus.Complete) return;
                foreach (var line in fields.Lines)
                {
                    Assert.True(Octets.IsToken(line.Name(bytes)));
                    Assert.True(Octets.IsValue(line.Value(bytes)));
                }

                Assert.True(consumed <= bytes.Length);
            },
            iter: 200_000);
    }

    private static (ParseStatus Status, ProtocolViolation Violation, string Text, int Consumed) Parse(byte[] bytes, int[] cuts)
    {
        var fields = new HeadFields();
        var parser = default(HeadParser);
        var available = 0;
        for (var i = 0; available < bytes.Length; i++)
        {
            available = Math.Min(bytes.Length, available + cuts[i % cuts.Length]);
            var status = parser.Parse(bytes.AsSpan(0, available), Limits, new HeadFields.Collector(fields), out var consumed);
            if (status == ParseStatus.Invalid) return (status, parser.Violation, "", 0);
            if (status != ParseStatus.Complete) continue;
            var violation = fields.Complete(bytes);
            return violation == ProtocolViolation.None ? (status, violation, Describe(bytes, fields), consumed) : (ParseStatus.Invalid, violation, "", 0);
        }

        return (ParseStatus.NeedMore, default, "", 0);
    }

    private static string Describe(byte[] bytes, HeadFields fields)
    {
        var text = new StringBuilder($"1.{fields.MinorVersion} {fields.Status} [{Encoding.Latin1.GetString(fields.Reason(bytes))}]");
        foreach (var line in fields.Lines)
            text.Append(' ').Append(Encoding.Latin1.GetString(line.Name(bytes))).Append('=').Append(Encoding.Latin1.GetString(line.Value(bytes)));
        return text.ToString();
    }
}
