using System.Net;
using System.Text;
using Usher.Tests.Support;

namespace Usher.Tests.Policies.Join;

/// <summary>Required parts that are larger than what is held.</summary>
public sealed class JoinStreamTests
{
    private const int Pieces = 400;
    private static readonly string Piece = $"\"{new string('x', 10_000)}é\",";
    private static readonly string Large = $"[{string.Concat(Enumerable.Repeat(Piece, Pieces))}1.50]";

    [Fact]
    public async Task Large_parts_stream_in_their_order()
    {
        await using var upstream = await JoinTests.Serve(target => target == "/small" ? "1" : Large);
        await using var gateway = await JoinTests.Start($"GET /: {{ join: {{ a: '{upstream.Url}/a', small: '{upstream.Url}/small', b: '{upstream.Url}/b', c: {{ get: '{upstream.Url}/c' }} }} }}");
        using var response = await gateway.Client.GetAsync("/", HttpCompletionOption.ResponseHeadersRead);
        Assert.Null(response.Content.Headers.ContentLength);
        Assert.Equal($$"""{"a":{{Large}},"small":1,"b":{{Large}},"c":{{Large}}}""", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task The_head_waits_until_every_other_part_is_settled()
    {
        // 'late' fails after the large part has come as far as it may: the answer is a 502, and nothing of it has been sent.
        var begun = new TaskCompletionSource();
        await using var upstream = await TestUpstream.Start(async context =>
        {
            if (context.Request.Path == "/large")
            {
                await JoinTests.Answer(context, Large[..2_000_000]);
                begun.SetResult();
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                return;
            }

            await begun.Task.WaitAsync(TimeSpan.FromSeconds(20));
            context.Response.StatusCode = 500;
        });
        await using var gateway = await JoinTests.Start($"GET /: {{ join: {{ large: '{upstream.Url}/large', late: '{upstream.Url}/late' }} }}");
        using var response = await gateway.Client.GetAsync("/");
        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
    }

    [Theory]
    [InlineData("broken")]
    [InlineData("not-json")]
    [InlineData("half")]
    public async Task What_breaks_off_later_never_looks_whole(string how)
    {
        await using var upstream = RawUpstream.Start(async connection =>
        {
            await connection.ReadHead();
            var body = Large[..^5] + (how == "not-json" ? "oops]" : "");
            await connection.Write($"HTTP/1.1 200 OK\r\nContent-Length: {Encoding.UTF8.GetByteCount(body) + (how == "broken" ? 100 : 0)}\r\n\r\n{Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(body))}");
        });
        await using var gateway = await JoinTests.Start($"GET /: {{ join: {{ large: '{upstream.Url}/large' }} }}");
        using var response = await gateway.Client.GetAsync("/", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await Assert.ThrowsAnyAsync<Exception>(() => response.Content.ReadAsByteArrayAsync());
        await gateway.Log.WaitFor("the required part large failed");
    }

    [Fact]
    public async Task What_is_picked_is_what_is_held()
    {
        var body = $"{{\"keep\":[1,2],\"much\":{Large}}}";
        await using var upstream = await JoinTests.Serve(_ => body);
        await using var gateway = await JoinTests.Start($"GET /: {{ join: {{ a: {{ get: '{upstream.Url}/a', pick: [keep], optional: true }} }} }}");
        Assert.Equal("""{"a":{"keep":[1,2]}}""", await gateway.Client.GetStringAsync("/"));
    }

    [Fact]
    public async Task The_deadline_of_the_whole_does_not_end_what_streams()
    {
        await using var upstream = await TestUpstream.Start(async context =>
        {
            if (context.Request.Path == "/never") await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            else await JoinTests.Answer(context, Large);
        });
        await using var gateway = await JoinTests.Start($"GET /: {{ join: {{ timeout: 1s, parts: {{ a: '{upstream.Url}/a', never: {{ get: '{upstream.Url}/never', optional: true }} }} }} }}");
        Assert.Equal($$"""{"a":{{Large}},"never":null}""", await gateway.Client.GetStringAsync("/"));
    }
}
