using System.Text;
using Microsoft.AspNetCore.Http;
using Usher.Admin.Dashboard;

namespace Usher.Tests.Admin;

public sealed class DashboardFilesTests
{
    private readonly DashboardFiles _files = new(new Dictionary<string, byte[]>
    {
        ["/index.html"] = "<p>plain"u8.ToArray(), ["/app.js"] = "plain"u8.ToArray(), ["/app.js.gz"] = "zipped"u8.ToArray(), ["/app.css"] = "a{}"u8.ToArray(), ["/favicon.svg"] = "<svg/>"u8.ToArray(),
    });

    [Theory]
    [InlineData("/", "text/html; charset=utf-8", "<p>plain")]
    [InlineData("/app.js", "text/javascript; charset=utf-8", "plain")]
    [InlineData("/app.css", "text/css; charset=utf-8", "a{}")]
    [InlineData("/favicon.svg", "image/svg+xml", "<svg/>")]
    public async Task Each_file_has_its_type_and_runs_nothing_from_elsewhere(string path, string type, string body)
    {
        var (context, text) = await Ask("GET", path);
        Assert.Equal((200, type, body), (context.Response.StatusCode, context.Response.ContentType, text));
        var policy = context.Response.Headers.ContentSecurityPolicy.ToString();
        Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gzip, deflate, br", true)]
    [InlineData("br, GZIP;q=0.5", true)]
    [InlineData("gzip;q=0", false)]
    [InlineData("", false)]
    public async Task The_compressed_form_is_for_those_who_take_it(string accepts, bool isZipped)
    {
        var (context, text) = await Ask("GET", "/app.js", ("Accept-Encoding", accepts));
        Assert.Equal((isZipped ? "zipped" : "plain", isZipped ? "gzip" : ""), (text, context.Response.Headers.ContentEncoding.ToString()));
        Assert.Equal("Accept-Encoding", context.Response.Headers.Vary.ToString());
    }

    [Fact]
    public async Task What_is_there_already_is_not_sent_again()
    {
        var (first, _) = await Ask("GET", "/app.js");
        var (again, body) = await Ask("GET", "/app.js", ("If-None-Match", first.Response.Headers.ETag.ToString()));
        Assert.Equal((304, ""), (again.Response.StatusCode, body));
        var (zipped, _) = await Ask("GET", "/app.js", ("Accept-Encoding", "gzip"), ("If-None-Match", first.Response.Headers.ETag.ToString()));
        Assert.Equal(200, zipped.Response.StatusCode);
    }

    [Theory]
    [InlineData("GET", "/nothing", 404)]
    [InlineData("GET", "/app.js.gz", 404)]
    [InlineData("GET", "/../app.js", 404)]
    [InlineData("POST", "/", 405)]
    [InlineData("HEAD", "/", 200)]
    public async Task Nothing_else_is_there(string method, string path, int status) => Assert.Equal(status, (await Ask(method, path)).Context.Response.StatusCode);

    private async Task<(HttpContext Context, string Body)> Ask(string method, string path, params (string Name, string Value)[] fields)
    {
        var context = new DefaultHttpContext { Response = { Body = new MemoryStream() } };
        (context.Request.Method, context.Request.Path) = (method, path);
        foreach (var (name, value) in fields) context.Request.Headers[name] = value;
        await _files.Handle(context);
        return (context, Encoding.UTF8.GetString(((MemoryStream)context.Response.Body).ToArray()));
    }
}
