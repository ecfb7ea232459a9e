using System.Net;
using Usher.Config;
using Usher.Tests.Support;

namespace Usher.Tests.Policies.Respond;

public sealed class RespondTests
{
    [Fact]
    public async Task Answers_with_a_status_alone()
    {
        await using var gateway = await TestGateway.Start("routes: { /gone: { respond: 410 } }");
        using var response = await gateway.Client.GetAsync("/gone");
        Assert.Equal(HttpStatusCode.Gone, response.StatusCode);
        Assert.Equal("", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Answers_with_text_and_fields()
    {
        await using var gateway = await TestGateway.Start("""
            routes:
              /tea:
                respond: { status: 418, headers: { X-Tea: oolong }, body: short and stout }
            """);
        using var response = await gateway.Client.GetAsync("/tea");
        Assert.Equal(418, (int)response.StatusCode);
        Assert.Equal("oolong", response.Headers.GetValues("X-Tea").Single());
        Assert.Equal("text/plain; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.Equal("short and stout", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Answers_with_JSON_and_HEAD_without_it()
    {
        await using var gateway = await TestGateway.Start("""
            routes:
              /v:
                respond: { json: '{"v":1}' }
            """);
        Assert.Equal("""{"v":1}""", await gateway.Client.GetStringAsync("/v"));
        using var head = await gateway.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/v"));
        Assert.Equal(7, head.Content.Headers.ContentLength);
        Assert.Equal("application/json", head.Content.Headers.ContentType!.ToString());
    }

    [Theory]
    [InlineData("{ status: 700 }", "200 to 599")]
    [InlineData("{ status: 204, body: x }", "no body")]
    [InlineData("{ json: '{' }", "JSON")]
    [InlineData("{ body: a, json: '1' }", "exclude")]
    [InlineData("{ headers: { 'bad name': x } }", "field name")]
    [InlineData("{ headers: { Content-Length: '5' } }", "Usher's own")]
    [InlineData("{ headers: { X-A: \"a\\nb\" } }", "control characters")]
    [InlineData("many", "a status such as 403")]
    public async Task Refuses_what_cannot_be_answered(string value, string message)
    {
        var wrong = await Assert.ThrowsAsync<ConfigErrorsException>(() => TestGateway.Start($"routes: {{ /x: {{ respond: {value} }} }}"));
        Assert.Contains(message, wrong.Message, StringComparison.Ordinal);
    }
}
