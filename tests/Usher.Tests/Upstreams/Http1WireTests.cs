using Usher.Tests.Support;

namespace Usher.Tests.Upstreams;

/// <summary>What a client of HTTP/1.1 sees byte for byte of what Kestrel itself has no door for: interim responses, trailers, half-close, <c>OPTIONS *</c>.</summary>
public sealed class Http1WireTests
{
    [Fact]
    public async Task Early_hints_pass_before_the_answer_with_their_links_alone()
    {
        await using var upstream = RawUpstream.Answering(
            "HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\nX-Secret: 1\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        await using var gateway = await TestGateway.Start($"routes: {{ /**: '{upstream.Url}' }}");
        await using var client = await gateway.Connect();
        for (var turn = 0; turn < 2; turn++)
        {
            await client.Send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            Assert.Equal("HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n", await client.ReadUntil("\r\n\r\n"));
            var answer = await client.ReadResponse();
            Assert.Equal((200, "ok"), (answer.Status, answer.Body));
        }
    }

    [Fact]
    public async Task A_client_of_HTTP_1_0_gets_no_interim_response()
    {
        await using var upstream = RawUpstream.Answering("HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        await using var gateway = await TestGateway.Start($"routes: {{ /**: '{upstream.Url}' }}");
        await using var client = await gateway.Connect();
        await client.Send("GET / HTTP/1.0\r\nHost: x\r\n\r\n");
        Assert.Equal(200, (await client.ReadResponse()).Status);
    }

    [Theory]
    [InlineData("trailers", true)]
    [InlineData("gzip", false)]
    public async Task Trailers_reach_a_client_that_takes_them(string te, bool reach)
    {
        await using var upstream = RawUpstream.Answering(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n5\r\nhello\r\n4\r\n you\r\n0\r\nX-Sum: 42\r\n\r\n");
        await using var gateway = await TestGateway.Start($"routes: {{ /**: '{upstream.Url}' }}");
        await using var client = await gateway.Connect();
        for (var turn = 0; turn < 2; turn++)
        {
            await client.Send($"GET / HTTP/1.1\r\nHost: x\r\nTE: {te}\r\nConnection: TE\r\n\r\n");
            var head = await client.ReadUntil("\r\n\r\n");
            Assert.StartsWith("HTTP/1.1 200 ", head, StringComparison.Ordinal);
            Assert.Contains("Transfer-Encoding: chunked\r\n", head, StringComparison.Ordinal);
            var body = await client.ReadUntil("\r\n\r\n");
            Assert.Equal(reach, body.Contains("\r\nX-Sum: 42\r\n", StringComparison.Ordinal));
            Assert.Equal("hello you", string.Concat(body.Split("\r\n").Where((_, index) => index % 2 == 1).TakeWhile(line => !line.Contains(':', StringComparison.Ordinal))));
        }
    }

    /// <summary>The pieces had been written and not sent when the violation was found: they stood behind the head of a 500.</summary>
    [Theory]
    [InlineData("5\r\nhello\r\nzz\r\n", "trailers")]
    [InlineData("5\r\nhello\r\nzz\r\n", "gzip")]
    public async Task A_body_that_turns_out_broken_leaves_nothing_behind_the_head_of_a_failure(string body, string te)
    {
        await using var upstream = RawUpstream.Answering($"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n{body}");
        await using var gateway = await TestGateway.Start($"routes: {{ /**: '{upstream.Url}' }}");
        await using var client = await gateway.Connect();
        await client.Send($"GET / HTTP/1.1\r\nHost: x\r\nTE: {te}\r\n\r\n");
        var seen = await client.ReadToEnd();
        Assert.True(seen.Length == 0 || seen.StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal) || (seen.StartsWith("HTTP/1.1 502 ", StringComparison.Ordinal) && !seen.Contains("hello", StringComparison.Ordinal)), seen);
        Assert.DoesNotContain("\r\n0\r\n", seen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_with_trailers_that_breaks_off_is_never_made_to_look_whole()
    {
        await using var upstream = RawUpstream.Start(async connection =>
        {
            await connection.ReadHead();
            await connection.Write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n5\r\nhello\r\n");
        });
        await using var gateway = await TestGateway.Start($"routes: {{ /**: '{upstream.Url}' }}");
        await using var client = await gateway.Connect();
        await client.Send("GET / HTTP/1.1\r\nHost: x\r\nTE: trailers\r\n\r\n");
        Assert.DoesNotContain("\r\n0\r\n", await client.ReadToEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tunnel_carries_the_answer_after_the_client_has_ended_its_half()
    {
        await using var upstream = RawUpstream.Start(async connection =>
        {
            await connection.ReadHead();
            await connection.Write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: raw\r\n\r\n");
            var asked = "";
            for (var piece = await connection.ReadSome(); piece.Length > 0; piece = await connection.ReadSome()) asked += piece;
            await connection.Write($"you said {asked}");
        });
        await using var gateway = await TestGateway.Start($"routes: {{ /**: '{upstream.Url}' }}");
        await using var client = await gateway.Connect();
        await client.Send("GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: raw\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 101 ", await client.ReadUntil("\r\n\r\n"), StringComparison.Ordinal);
        await client.Send("good bye");
        client.ShutdownSend();
        Assert.Equal("you said good bye", await client.ReadToEnd());
    }

    [Fact]
    public async Task OPTIONS_of_the_server_itself_is_forwarded_as_it_is()
    {
        await using var upstream = RawUpstream.Answering("HTTP/1.1 200 OK\r\nAllow: GET\r\nContent-Length: 0\r\n\r\n");
        await using var gateway = await TestGateway.Start($"routes: {{ /**: '{upstream.Url}' }}");
        await using var client = await gateway.Connect();
        var answer = await client.Ask("OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n");
        Assert.Equal((200, "GET"), (answer.Status, answer["Allow"]));
        Assert.StartsWith("OPTIONS * HTTP/1.1\r\n", upstream.Heads.Single(), StringComparison.Ordinal);
    }
}
