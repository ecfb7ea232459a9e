using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Usher.Tests.Support;

namespace Usher.Tests.Policies.Join;

/// <summary>What becomes of the whole where a part fails: every way to fail, for a part that is required, optional, or has a fallback.</summary>
public sealed class JoinFailureTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 7\r\n\r\n{\"a\":1}";

    public static TheoryData<string, string> Table()
    {
        var table = new TheoryData<string, string>();
        foreach (var outcome in new[] { "ok", "404", "500", "timeout", "no-answer", "reset", "reset-mid-body", "not-json", "two-values", "half", "not-utf8", "compressed", "too-large", "too-large-chunked", "unreachable" })
        {
            foreach (var role in new[] { "required", "optional", "fallback" }) table.Add(outcome, role);
        }

        return table;
    }

    [Theory]
    [MemberData(nameof(Table))]
    public async Task Every_outcome_for_every_kind_of_part(string outcome, string role)
    {
        await using var good = RawUpstream.Answering(Ok);
        await using var upstream = RawUpstream.Start(connection => Play(connection, outcome));
        var url = outcome == "unreachable" ? $"http://127.0.0.1:{FreePort.Next()}" : upstream.Url;
        var setting = role switch { "optional" => ", optional: true", "fallback" => ", fallback: { none: true }", _ => "" };
        // What is too large for what is held may stream where it is required; read by another it may not.
        var reader = outcome.StartsWith("too-large", StringComparison.Ordinal) ? ", reader: { get: 'GOOD/{part.a}', when: part.a != null, as: none }".Replace("GOOD", good.Url, StringComparison.Ordinal) : "";
        await using var gateway = await JoinTests.Start($$"""
            GET /:
                join:
                  buffer: 64KB
                  parts: { good: "{{good.Url}}/", part: { get: "{{url}}/", timeout: {{(outcome == "timeout" ? "50ms" : "20s")}}{{setting}} }{{reader}} }
                retry: off
            """);
        using var response = await gateway.Client.GetAsync("/");
        var body = await response.Content.ReadAsStringAsync();
        if (outcome == "ok" || role != "required")
        {
            var value = outcome == "ok" ? """{"a":1}""" : role == "optional" ? "null" : """{"none":true}""";
            Assert.Equal($$"""{"good":{"a":1},"part":{{value}}}""", body);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal(outcome == "ok" ? [] : ["part"], PartialOf(response.Headers));
            Assert.Equal(outcome == "ok" ? null : "no-store", response.Headers.CacheControl?.ToString());
            return;
        }

        Assert.Equal(outcome == "timeout" ? HttpStatusCode.GatewayTimeout : HttpStatusCode.BadGateway, response.StatusCode);
        var problem = JsonDocument.Parse(body).RootElement;
        Assert.Equal(outcome == "timeout" ? "part-timeout" : "part-failed", problem.GetProperty("code").GetString());
        Assert.Contains("'part'", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain(url.Split(':')[^1], body, StringComparison.Ordinal);
        Assert.Contains("part part failed", await gateway.Log.WaitFor("the required part part failed"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("merge: [good, part]", "[1]")]
    [InlineData("merge: [good, part]", "1")]
    [InlineData("concat: [part]", "{}")]
    [InlineData("concat: [part]", "\"x\"")]
    public async Task A_part_of_another_kind_than_the_answer_has_failed(string form, string value)
    {
        await using var good = RawUpstream.Answering(Ok);
        await using var upstream = RawUpstream.Answering($"HTTP/1.1 200 OK\r\nContent-Length: {value.Length}\r\n\r\n{value}");
        await using var gateway = await JoinTests.Start($$"""
            GET /r: { join: { parts: { good: "{{good.Url}}/", part: "{{upstream.Url}}/" }, {{form}} } }
              GET /o: { join: { parts: { good: "{{good.Url}}/", part: { get: "{{upstream.Url}}/", optional: true } }, {{form}} } }
            """);
        Assert.Equal(HttpStatusCode.BadGateway, (await gateway.Client.GetAsync("/r")).StatusCode);
        using var response = await gateway.Client.GetAsync("/o");
        Assert.Equal(form[0] == 'm' ? """{"a":1}""" : "[]", await response.Content.ReadAsStringAsync());
        Assert.Equal(["part"], PartialOf(response.Headers));
    }

    [Fact]
    public async Task A_part_that_needs_one_that_failed_is_missing_too()
    {
        await using var upstream = await JoinTests.Serve(target => target == "/ok" ? "1" : null);
        await using var gateway = await JoinTests.Start($$"""
            GET /:
                join:
                  user: { get: "{{upstream.Url}}/gone", optional: true }
                  other: "{{upstream.Url}}/ok?level={user.level}"
                  score: "{{upstream.Url}}/score/{user.level}"
            """);
        using var response = await gateway.Client.GetAsync("/");
        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Contains("'score'", await DetailOf(response), StringComparison.Ordinal);
        await using var without = await JoinTests.Start($$"""
            GET /:
                join:
                  user: { get: "{{upstream.Url}}/gone", optional: true }
                  score: { get: "{{upstream.Url}}/score/{user.level}", fallback: 0 }
            """);
        using var partial = await without.Client.GetAsync("/");
        Assert.Equal("""{"user":null,"score":0}""", await partial.Content.ReadAsStringAsync());
        Assert.Equal(["user", "score"], PartialOf(partial.Headers));
    }

    [Fact]
    public async Task A_status_of_the_rule_becomes_the_whole_answer()
    {
        await using var good = RawUpstream.Answering(Ok);
        await using var upstream = RawUpstream.Answering("HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\nX-Why: gone\r\nContent-Length: 5\r\n\r\n<no>\n");
        await using var gateway = await JoinTests.Start($$"""
            GET /: { join: { good: "{{good.Url}}/", part: { get: "{{upstream.Url}}/", pass: [404, 410-412] } } }
              GET /other: { join: { good: "{{good.Url}}/", part: { get: "{{upstream.Url}}/", pass: 403 } } }
            """);
        using var response = await gateway.Client.GetAsync("/");
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("<no>\n", await response.Content.ReadAsStringAsync());
        Assert.Equal("text/plain", response.Content.Headers.ContentType!.ToString());
        Assert.Equal("gone", response.Headers.GetValues("X-Why").Single());
        Assert.Equal(HttpStatusCode.BadGateway, (await gateway.Client.GetAsync("/other")).StatusCode);
    }

    [Fact]
    public async Task The_deadline_of_the_whole_leaves_out_what_is_optional_and_names_what_is_not()
    {
        await using var good = RawUpstream.Answering(Ok);
        await using var slow = RawUpstream.Start(async connection =>
        {
            await connection.ReadHead();
            await connection.WaitForEnd();
        });
        await using var gateway = await JoinTests.Start($$"""
            GET /o: { join: { timeout: 100ms, parts: { good: "{{good.Url}}/", part: { get: "{{slow.Url}}/", optional: true }, next: { get: "{{good.Url}}/{part.x}", fallback: 1 } } } }
              GET /r: { join: { timeout: 100ms, parts: { good: "{{good.Url}}/", part: "{{slow.Url}}/" } } }
            """);
        Assert.Equal("""{"good":{"a":1},"part":null,"next":1}""", await gateway.Client.GetStringAsync("/o"));
        using var late = await gateway.Client.GetAsync("/r");
        Assert.Equal(HttpStatusCode.GatewayTimeout, late.StatusCode);
        Assert.Contains("'part'", await DetailOf(late), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_leaves_ends_all_parts()
    {
        var asked = new TaskCompletionSource();
        var ended = new TaskCompletionSource();
        var count = 0;
        await using var upstream = RawUpstream.Start(async connection =>
        {
            await connection.ReadHead();
            if (Interlocked.Increment(ref count) == 2) asked.SetResult();
            await connection.WaitForEnd();
            if (Interlocked.Decrement(ref count) == 0) ended.SetResult();
        });
        await using var gateway = await JoinTests.Start($"GET /: {{ join: {{ a: '{upstream.Url}/a', b: {{ get: '{upstream.Url}/b', optional: true }} }} }}");
        await using (var client = await gateway.Connect())
        {
            await client.Send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            await asked.Task.WaitAsync(TimeSpan.FromSeconds(20));
        }

        await ended.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task A_required_part_that_fails_ends_the_others()
    {
        var (asked, ended) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var slow = RawUpstream.Start(async connection =>
        {
            await connection.ReadHead();
            asked.TrySetResult();
            await connection.WaitForEnd();
            ended.TrySetResult();
        });
        await using var bad = RawUpstream.Start(async connection =>
        {
            await connection.ReadHead();
            await asked.Task.WaitAsync(TimeSpan.FromSeconds(20));
            await connection.Write("HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n");
        });
        await using var gateway = await JoinTests.Start($"GET /: {{ join: {{ a: '{slow.Url}/a', b: '{bad.Url}/b' }} }}");
        using var response = await gateway.Client.GetAsync("/");
        Assert.Contains("'b'", await DetailOf(response), StringComparison.Ordinal);
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }

    private static async Task Play(RawUpstreamConnection connection, string outcome)
    {
        while (await connection.ReadHead() is not null)
        {
            switch (outcome)
            {
                case "ok": await connection.Write(Ok); break;
                case "404" or "500": await connection.Write($"HTTP/1.1 {outcome} X\r\nContent-Type: application/json\r\nContent-Length: 7\r\n\r\n{{\"a\":1}}"); break;
                case "timeout": await connection.WaitForEnd(); return;
                case "no-answer": return;
                case "reset": connection.Reset(); return;
                case "reset-mid-body":
                    await connection.Write(Ok[..^3]);
                    connection.Reset();
                    return;
                case "half": await connection.Write("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n{\"a\":1"); break;
                case "not-json": await connection.Write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 6\r\n\r\n<html>"); break;
                case "two-values": await connection.Write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n{}{}"); break;
                case "not-utf8": await connection.Write("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n\"\xe9\""); break;
                case "compressed": await connection.Write("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}"); break;
                case "too-large": await connection.Write($"HTTP/1.1 200 OK\r\nContent-Length: 100002\r\n\r\n\"{new string('x', 100_000)}\""); break;
                case "too-large-chunked": await connection.Write($"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n186A2\r\n\"{new string('x', 100_000)}\"\r\n0\r\n\r\n"); break;
            }
        }
    }

    private static async Task<string> DetailOf(HttpResponseMessage response) => JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("detail").GetString()!;

    private static string[] PartialOf(HttpResponseHeaders headers) => headers.TryGetValues("Usher-Partial", out var values) ? string.Join(',', values).Split(',', StringSplitOptions.TrimEntries) : [];
}
