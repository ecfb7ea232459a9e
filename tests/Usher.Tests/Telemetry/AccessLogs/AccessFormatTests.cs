using System.Buffers;
using System.Net;
using System.Text;
using System.Text.Json;
using CsCheck;
using Usher.Telemetry.AccessLogs;

namespace Usher.Tests.Telemetry.AccessLogs;

public sealed class AccessFormatTests
{
    private static AccessRecord Record(string target = "/a", string agent = "curl/8", string referer = "") => new()
    {
        Time = new DateTimeOffset(2026, 3, 4, 5, 6, 7, 89, TimeSpan.Zero), Duration = 0, Method = "GET", Scheme = "https", Host = "x.example", Target = target,
        PathLength = target.IndexOf('?', StringComparison.Ordinal) is var query and >= 0 ? query : target.Length, Protocol = "HTTP/1.1", Status = 200, BytesOut = 12,
        Client = IPAddress.Parse("192.0.2.7"), UserAgent = agent, Referer = referer, Queue = -1, Connect = -1, FirstByte = -1, BytesIn = -1,
    };

    [Theory]
    [InlineData("/a?user=1&token=s3cret", "user=*&token=*")]
    [InlineData("/a?s3cret", "*")]
    [InlineData("/a?=s3cret", "*")]
    [InlineData("/a?a=b=c&&d", "a=*&*")]
    [InlineData("/a?", "")]
    [InlineData("/a", "")]
    public void Of_a_query_only_names_are_told(string target, string shown) => Assert.Equal(shown, AccessText.QueryOf(Record(target), QueryDetail.Names));

    [Theory]
    [InlineData("https://x/y?token=s3cret#s3cret", "https://x/y")]
    [InlineData("https://user:s3cret@x/y", "")]
    [InlineData("https://x/@y", "https://x/@y")]
    [InlineData("", "")]
    public void Of_a_referer_neither_query_nor_credentials_are_told(string referer, string shown) => Assert.Equal(shown, AccessText.RefererOf(Record(referer: referer)).ToString());

    [Fact]
    public void The_combined_format_is_Apaches() =>
        Assert.Equal("192.0.2.7 - - [04/Mar/2026:05:06:07 +0000] \"GET /a?b=* HTTP/1.1\" 200 12 \"-\" \"a \\x22b\\x22\"\n", Line(new CombinedFormat(QueryDetail.Names), Record("/a?b=c", "a \"b\"")));

    [Fact]
    public void A_template_is_filled() =>
        Assert.Equal("2026-03-04T05:06:07.089Z {GET} https://x.example/a 200 - 12 -\n", Line(Template("{time} {{{method}}} {scheme}://{host}{path} {status} {connect} {bytes_out} {upstream}"), Record()));

    [Theory]
    [InlineData("{nothing}", 0, "nothing")]
    [InlineData("a {b", 2, "")]
    [InlineData("a }", 2, "")]
    public void A_template_that_is_wrong_says_where(string text, int offset, string name)
    {
        Assert.False(TemplateFormat.TryParse(text, QueryDetail.Names, out _, out var at, out var wrong));
        Assert.Equal((offset, name), (at, wrong));
    }

    [Fact]
    public void No_client_makes_a_line_of_its_own() =>
        Gen.String.Sample(text =>
        {
            foreach (var format in new AccessFormat[] { new JsonFormat(QueryDetail.All), new CombinedFormat(QueryDetail.All), Template("{user_agent} {query} {referer}") })
            {
                var line = Line(format, Record("/a?" + text, text, text));
                Assert.Equal(line.Length - 1, line.IndexOf('\n', StringComparison.Ordinal));
                Assert.DoesNotContain('\r', line);
                if (format is JsonFormat) JsonDocument.Parse(line).Dispose();
            }
        });

    private static TemplateFormat Template(string text) => TemplateFormat.TryParse(text, QueryDetail.All, out var format, out _, out var wrong) ? format : throw new FormatException(wrong);

    private static string Line(AccessFormat format, AccessRecord record)
    {
        var output = new ArrayBufferWriter<byte>();
        format.Write(record, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
