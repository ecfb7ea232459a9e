using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Usher.Config;
using Usher.Tests.Support;

namespace Usher.Tests.Policies.Idempotency;

public sealed class IdempotencyTests
{
    [Fact]
    public async Task The_same_key_gives_the_same_answer_and_the_upstream_sees_one_request()
    {
        var count = 0;
        await using var upstream = await TestUpstream.Start(async context =>
        {
            context.Response.StatusCode = 201;
            context.Response.Headers.Location = "/payments/7";
            context.Response.Headers.Append("X-Part", "a");
            context.Response.Headers.Append("X-Part", "b");
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync($"{{\"number\":{Interlocked.Increment(ref count)}}}");
        });
        await using var gateway = await Start(upstream.Url);
        var (first, second) = (await Pay(gateway, "\"k1\"", "{\"amount\":5}"), await Pay(gateway, "k1", "{\"amount\":5}"));
        Assert.Null(first["Idempotency-Replayed"]);
        Assert.Equal("true", second["Idempotency-Replayed"]);
        foreach (var response in new[] { first, second })
        {
            Assert.Equal((201, "{\"number\":1}", "/payments/7", "application/json"), (response.Status, response.Body, response["Location"], response["Content-Type"]));
            Assert.Equal(["a", "b"], response.Fields.Where(field => field.Name == "X-Part").SelectMany(field => field.Value.Split(", ")));
        }

        Assert.Equal(1, upstream.Requests);
        Assert.Equal("{\"number\":2}", (await Pay(gateway, "\"k2\"", "{\"amount\":5}")).Body);
    }

    [Theory]
    [InlineData("{\"amount\":6}", "/payments")]
    [InlineData("{\"amount\":5}", "/payments?x=1")]
    [InlineData("{\"amount\":5}", "/payments/other")]
    public async Task The_same_key_for_something_else_is_422(string body, string target)
    {
        await using var upstream = await TestUpstream.Start(context => context.Response.WriteAsync("ok"));
        await using var gateway = await Start(upstream.Url);
        await Pay(gateway, "\"k\"", "{\"amount\":5}");
        var other = await Pay(gateway, "\"k\"", body, target);
        Assert.Equal(422, other.Status);
        Assert.Contains("idempotency-mismatch", other.Body, StringComparison.Ordinal);
        Assert.Equal(1, upstream.Requests);
    }

    [Fact]
    public async Task While_the_first_runs_others_are_told_to_wait()
    {
        var go = new TaskCompletionSource();
        await using var upstream = await TestUpstream.Start(async context =>
        {
            await go.Task;
            await context.Response.WriteAsync("ok");
        });
        await using var gateway = await Start(upstream.Url);
        var first = Pay(gateway, "\"k\"", "x");
        await Eventually.Get<object>(() => Task.FromResult<object?>(upstream.Requests == 1 ? this : null), "the first request");
        var second = await Pay(gateway, "\"k\"", "x");
        Assert.Equal((409, "1"), (second.Status, second["Retry-After"]));
        Assert.Contains("idempotency-running", second.Body, StringComparison.Ordinal);
        go.SetResult();
        Assert.Equal("ok", (await first).Body);
        Assert.Equal("ok", (await Pay(gateway, "\"k\"", "x")).Body);
        Assert.Equal(1, upstream.Requests);
    }

    [Theory]
    [InlineData("")]
    [InlineData("retry: { times: 2, on: [connect, reset], methods: [POST] }, ")]
    public async Task A_request_whose_outcome_nobody_knows_is_never_sent_again(string retry)
    {
        await using var upstream = RawUpstream.Start(async connection =>
        {
            await connection.ReadHead();
            await connection.ReadExactly(1);
        });
        await using var gateway = await TestGateway.Start($"routes: {{ /payments/**: {{ {retry}idempotency: 1h, to: '{upstream.Url}' }} }}");
        Assert.Equal(502, (await Pay(gateway, "\"k\"", "x")).Status);
        for (var i = 0; i < 3; i++)
        {
            var again = await Pay(gateway, "\"k\"", "x");
            Assert.Equal(409, again.Status);
            Assert.Contains("idempotency-unknown", again.Body, StringComparison.Ordinal);
        }

        Assert.Single(upstream.Heads);
    }

    [Fact]
    public async Task It_is_sent_again_where_the_upstream_itself_honours_keys()
    {
        var count = 0;
        await using var upstream = RawUpstream.Start(async connection =>
        {
            while (await connection.ReadHead() is not null)
            {
                await connection.ReadExactly(1);
                if (Interlocked.Increment(ref count) == 1) return;
                await connection.Write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            }
        });
        await using var gateway = await Start(upstream.Url, "{ for: 1h, upstreamHonoursKey: true }");
        var first = await Pay(gateway, "\"k\"", "x");
        var second = first.Status == 200 ? first : await Pay(gateway, "\"k\"", "x");
        Assert.Equal("ok", second.Body);
        Assert.Equal(2, upstream.Heads.Count);
        Assert.All(upstream.Heads, head => Assert.Contains("Idempotency-Key: \"k\"", head, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(500, true, 201)]
    [InlineData(503, true, 201)]
    [InlineData(429, true, 201)]
    [InlineData(422, true, 422)]
    [InlineData(503, false, 503)]
    public async Task What_an_upstream_that_honours_keys_could_not_do_is_asked_of_it_again(int status, bool honours, int again)
    {
        var count = 0;
        await using var upstream = await TestUpstream.Start(context =>
        {
            context.Response.StatusCode = count++ == 0 ? status : 201;
            return Task.CompletedTask;
        });
        await using var gateway = await Start(upstream.Url, $"{{ for: 1h, upstreamHonoursKey: {(honours ? "true" : "false")} }}");
        Assert.Equal(status, (await Pay(gateway, "\"k\"", "x")).Status);
        Assert.Equal(again, (await Pay(gateway, "\"k\"", "x")).Status);
        Assert.Equal(again, (await Pay(gateway, "\"k\"", "x")).Status);
        Assert.Equal(again == 201 ? 2 : 1, upstream.Requests);
    }

    [Fact]
    public async Task A_request_that_never_left_may_be_sent_anew()
    {
        var port = FreePort.Next();
        await using var gateway = await Start($"http://127.0.0.1:{port}");
        Assert.Equal(502, (await Pay(gateway, "\"k\"", "x")).Status);
        Assert.Equal(502, (await Pay(gateway, "\"k\"", "x")).Status);
    }

    [Fact]
    public async Task An_answer_that_the_client_did_not_wait_for_is_there_when_it_asks_again()
    {
        var go = new TaskCompletionSource();
        await using var upstream = await TestUpstream.Start(async context =>
        {
            await go.Task;
            await context.Response.WriteAsync("paid");
        });
        await using var gateway = await Start(upstream.Url);
        await using (var client = await gateway.Connect())
        {
            await client.Send(Payment("\"k\"", "x"));
            await Eventually.Get<object>(() => Task.FromResult<object?>(upstream.Requests == 1 ? this : null), "the first request");
            client.Reset();
        }

        Assert.Equal(409, (await Pay(gateway, "\"k\"", "x")).Status);
        go.SetResult();
        var answer = await Eventually.Get(async () => await Pay(gateway, "\"k\"", "x") is { Status: 200 } there ? there : null, "the answer");
        Assert.Equal("paid", answer.Body);
        Assert.Equal(1, upstream.Requests);
    }

    [Fact]
    public async Task An_answer_that_is_too_large_is_passed_on_and_not_given_again()
    {
        var large = new string('x', 20_000);
        await using var upstream = await TestUpstream.Start(context => context.Response.WriteAsync(large));
        await using var gateway = await Start(upstream.Url, "{ for: 1h, maxAnswer: 10KB }");
        Assert.Equal(large, (await Pay(gateway, "\"k\"", "x")).Body);
        var again = await Pay(gateway, "\"k\"", "x");
        Assert.Equal(409, again.Status);
        Assert.Contains("idempotency-not-kept", again.Body, StringComparison.Ordinal);
        Assert.Equal(1, upstream.Requests);
    }

    [Theory]
    [InlineData(10, 200)]
    [InlineData(11, 413)]
    public async Task Bodies_up_to_a_size_are_taken(int size, int status)
    {
        await using var upstream = await TestUpstream.Start(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            await context.Response.WriteAsync(await reader.ReadToEndAsync());
        });
        await using var gateway = await Start(upstream.Url, "{ for: 1h, maxBody: 10 }");
        var body = new string('y', size);
        var known = await Pay(gateway, "\"k\"", body);
        Assert.Equal(status, known.Status);
        await using var client = await gateway.Connect();
        var chunked = await client.Ask($"POST /payments HTTP/1.1\r\nHost: x\r\nIdempotency-Key: \"c\"\r\nTransfer-Encoding: chunked\r\n\r\n{size:x}\r\n{body}\r\n0\r\n\r\n");
        Assert.Equal(status, chunked.Status);
        if (status == 200) Assert.Equal((body, body), (known.Body, chunked.Body));
    }

    [Theory]
    [InlineData("POST", null, 400)]
    [InlineData("PATCH", null, 400)]
    [InlineData("PUT", null, 200)]
    [InlineData("GET", null, 200)]
    [InlineData("POST", "\"k\"", 200)]
    [InlineData("POST", "\"\"", 400)]
    [InlineData("POST", "\"a\", \"b\"", 400)]
    [InlineData("POST", "\"a\"\r\nIdempotency-Key: \"b\"", 400)]
    public async Task A_key_can_be_required(string method, string? key, int status)
    {
        await using var upstream = await TestUpstream.Start(context => context.Response.WriteAsync("ok"));
        await using var gateway = await Start(upstream.Url, "{ for: 1h, required: true }");
        await using var client = await gateway.Connect();
        var field = key is null ? "" : $"Idempotency-Key: {key}\r\n";
        var response = await client.Ask($"{method} /payments HTTP/1.1\r\nHost: x\r\n{field}Content-Length: 0\r\n\r\n");
        Assert.Equal(status, response.Status);
    }

    [Fact]
    public async Task Two_strangers_who_share_a_key_do_not_share_an_answer()
    {
        await using var upstream = await TestUpstream.Start(context => context.Response.WriteAsync("for " + context.Request.Headers.Authorization));
        await using var gateway = await Start(upstream.Url);
        Assert.Equal("for Bearer a", (await Pay(gateway, "\"k\"", "x", more: "Authorization: Bearer a\r\n")).Body);
        Assert.Equal(422, (await Pay(gateway, "\"k\"", "x", more: "Authorization: Bearer b\r\n")).Status);
    }

    [Fact]
    public async Task Without_a_key_nothing_changes()
    {
        await using var upstream = await TestUpstream.Start(context => context.Response.WriteAsync("ok"));
        await using var gateway = await Start(upstream.Url);
        for (var i = 0; i < 3; i++)
        {
            using var body = new StringContent("x");
            Assert.Equal(HttpStatusCode.OK, (await gateway.Client.PostAsync("/payments", body)).StatusCode);
        }

        Assert.Equal(3, upstream.Requests);
    }

    [Theory]
    [InlineData("{ for: 0s }", "1s to 366d")]
    [InlineData("{ for: 1h, onLoss: local }", "deny or allow")]
    [InlineData("{ for: 1h, maxKey: 0 }", "1 to 4096")]
    [InlineData("{ for: 1h, maxBody: 1GB }", "64MB")]
    [InlineData("{ for: 1h, maxAnswer: 1GB }", "64MB")]
    [InlineData("{ for: 1h, header: 'a b' }", "a field name")]
    [InlineData("forever", "a duration")]
    public async Task Refuses_what_makes_no_sense(string value, string message)
    {
        var wrong = await Assert.ThrowsAsync<ConfigErrorsException>(() => TestGateway.Start($"routes: {{ /x: {{ idempotency: {value}, respond: 200 }} }}"));
        Assert.Contains(message, wrong.Message, StringComparison.Ordinal);
    }

    internal static string Payment(string key, string body, string target = "/payments", string more = "") =>
        $"POST {target} HTTP/1.1\r\nHost: x\r\nIdempotency-Key: {key}\r\n{more}Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}";

    private static Task<TestGateway> Start(string upstream, string policy = "1h") =>
        TestGateway.Start($"routes: {{ /payments/**: {{ idempotency: {policy}, to: '{upstream}' }} }}");

    private static async Task<RawResponse> Pay(TestGateway gateway, string key, string body, string target = "/payments", string more = "")
    {
        await using var client = await gateway.Connect();
        return await client.Ask(Payment(key, body, target, more));
    }
}
