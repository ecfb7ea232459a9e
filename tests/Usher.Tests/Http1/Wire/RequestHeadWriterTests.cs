using System.Text;
using CsCheck;
using Usher.Http1.Exchanges;
using Usher.Http1.Wire;
using Xunit;

namespace Usher.Tests.Http1.Wire;

public sealed class RequestHeadWriterTests
{
    [Theory]
    [InlineData("GET", "/", RequestHeadFault.None)]
    [InlineData("OPTIONS", "*", RequestHeadFault.None)]
    [InlineData("M-SEARCH", "/a?b=c&d=%20", RequestHeadFault.None)]
    [InlineData("", "/", RequestHeadFault.Method)]
    [InlineData("GE T", "/", RequestHeadFault.Method)]
    [InlineData("CONNECT", "/", RequestHeadFault.Method)]
    [InlineData("GET\r\n", "/", RequestHeadFault.Method)]
    [InlineData("GET", "", RequestHeadFault.Target)]
    [InlineData("GET", "http://x/", RequestHeadFault.Target)]
    [InlineData("GET", "*x", RequestHeadFault.Target)]
    [InlineData("GET", "/a b", RequestHeadFault.Target)]
    [InlineData("GET", "/a\r\nX: y", RequestHeadFault.Target)]
    [InlineData("GET", "/\u00e4", RequestHeadFault.Target)]
    [InlineData("GET", "/\u0120", RequestHeadFault.Target)]
    [InlineData("GET", "/#a", RequestHeadFault.Target)]
    public void Checks_the_request_line(string method, string target, RequestHeadFault expected) =>
        Assert.Equal(expected, Write(method, target, [("Host", "a")], new ExchangeRequest()).Fault);

    [Theory]
    [InlineData("A", "b\r\nC: d", RequestHeadFault.FieldValue)]
    [InlineData("A", "b\nC: d", RequestHeadFault.FieldValue)]
    [InlineData("A", "b\0", RequestHeadFault.FieldValue)]
    [InlineData("A", "\u010a", RequestHeadFault.FieldValue)]
    [InlineData("A", "\u2028", RequestHeadFault.FieldValue)]
    [InlineData("", "b", RequestHeadFault.FieldName)]
    [InlineData("A ", "b", RequestHeadFault.FieldName)]
    [InlineData("A:", "b", RequestHeadFault.FieldName)]
    [InlineData("A\r\nB", "b", RequestHeadFault.FieldName)]
    [InlineData("Content-Length", "1", RequestHeadFault.ReservedField)]
    [InlineData("transfer-encoding", "chunked", RequestHeadFault.ReservedField)]
    [InlineData("CONNECTION", "close", RequestHeadFault.ReservedField)]
    [InlineData("Expect", "100-continue", RequestHeadFault.ReservedField)]
    [InlineData("host", "b", RequestHeadFault.Host)]
    public void Checks_the_fields(string name, string value, RequestHeadFault expected) =>
        Assert.Equal(expected, Write("GET", "/", [("Host", "a"), (name, value)], new ExchangeRequest()).Fault);

    [Fact]
    public void A_head_needs_a_host() =>
        Assert.Equal(RequestHeadFault.Host, Write("GET", "/", [("A", "b")], new ExchangeRequest()).Fault);

    [Fact]
    public void Writes_the_framing_itself()
    {
        var known = Write("PUT", "/", [("Host", "a")], new ExchangeRequest { BodyLength = 123, ExpectsContinue = true }).Text;
        var unknown = Write("PUT", "/", [("Host", "a")], new ExchangeRequest { IsChunked = true }).Text;
        Assert.Equal("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 123\r\nExpect: 100-continue\r\n\r\n", known);
        Assert.Equal("PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", unknown);
    }

    [Fact]
    public void Whatever_is_written_is_one_head_and_no_more()
    {
        var text = Gen.OneOf<string>(Gen.String[0, 12], Gen.String[Gen.OneOf('a', '\r', '\n', ' ', ':', '\0', '\u010d', '\u00fc', '\t'), 0, 8]);
        Gen.Select(text, text, Gen.Select(text, text).Array[0, 4]).Sample(
            static (method, target, fields) =>
            {
                List<(string, string)> all = [("Host", "a"), .. fields];
                var (fault, head) = Write(method.Length == 0 ? "GET" : method, "/" + target, all, new ExchangeRequest());
                if (fault != RequestHeadFault.None) return;
                var lines = head.Split("\r\n");
                Assert.Equal(all.Count + 3, lines.Length);
                Assert.Equal(["", ""], lines[^2..]);
                Assert.Equal(2, lines[0].Count(static c => c == ' '));
                Assert.DoesNotContain(head.Replace("\r\n", "", StringComparison.Ordinal), static c => c is '\r' or '\n' or '\0');
            },
            iter: 200_000);
    }

    [Fact]
    public void Says_that_there_is_no_room_and_never_writes_beyond_it()
    {
        var whole = Write("POST", "/path", [("Host", "a"), ("B", "c")], new ExchangeRequest { BodyLength = 5 }).Text;
        for (var room = 0; room <= whole.Length; room++)
        {
            var writer = new RequestHeadWriter(new byte[room]);
            writer.RequestLine("POST", "/path");
            writer.Field("Host", "a");
            writer.Field("B", "c");
            writer.Finish(new ExchangeRequest { BodyLength = 5 });
            Assert.Equal(room < whole.Length, writer.IsFull);
            Assert.Equal(RequestHeadFault.None, writer.Fault);
        }
    }

    private static (RequestHeadFault Fault, string Text) Write(
        string method, string target, List<(string Name, string Value)> fields, ExchangeRequest request)
    {
        var buffer = new byte[16 * 1024];
        var writer = new RequestHeadWriter(buffer);
        writer.RequestLine(method, target);
        foreach (var (name, value) in fields) writer.Field(name, value);
        writer.Finish(request);
        return (writer.Fault, writer.Fault == RequestHeadFault.None ? Encoding.Latin1.GetString(buffer, 0, writer.Length) : "");
    }
}
