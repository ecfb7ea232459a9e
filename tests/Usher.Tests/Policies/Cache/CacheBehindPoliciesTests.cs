using Usher.Tests.Support;

namespace Usher.Tests.Policies.Cache;

/// <summary>What the policies in front of the cache say holds on every answer, fetched or stored.</summary>
public sealed class CacheBehindPoliciesTests
{
    [Theory]
    [InlineData("Cache-Control: max-age=60", "stored", "hit")]
    [InlineData("Cache-Control: no-store", "fwd=uri-miss", "fwd=uri-miss")]
    public async Task Fields_of_policies_in_front_are_on_an_answer_whether_it_is_fetched_or_stored(string field, string first, string second)
    {
        await using var upstream = RawUpstream.Answering($"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n{field}\r\n\r\nok");
        await using var gateway = await TestGateway.Start($$"""
            routes:
              /**: { headers: strict, cors: "*", limit: 100/min per ip, cache: true, to: "{{upstream.Url}}" }
            """);
        await using var client = await gateway.Connect();
        foreach (var status in new[] { first, second })
        {
            var answer = await client.Ask("GET /a HTTP/1.1\r\nHost: x\r\nOrigin: http://page.example\r\n\r\n");
            Assert.Equal((200, "ok"), (answer.Status, answer.Body));
            Assert.Contains(status, answer["Cache-Status"], StringComparison.Ordinal);
            Assert.Equal("nosniff", answer["X-Content-Type-Options"]);
            Assert.Equal("*", answer["Access-Control-Allow-Origin"]);
            Assert.NotNull(answer["RateLimit"]);
        }
    }
}
