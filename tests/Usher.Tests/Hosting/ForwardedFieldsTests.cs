using Usher.Tests.Support;

namespace Usher.Tests.Hosting;

/// <summary>What the upstream is told of the client, and what a client may not tell of itself.</summary>
public sealed class ForwardedFieldsTests
{
    private static readonly string[] Claims =
    [
        "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Port", "X-Forwarded-Prefix", "X-Forwarded-Client-Cert", "Forwarded",
        "X-Real-IP", "X_Forwarded_For", "x-forwarded_for", "X_Real_IP", "Proxy", "X-Client-IP", "Client-IP", "True-Client-IP", "X-Original-URL",
        "X-Rewrite-URL", "X-Original-Host", "CF-Connecting-IP", "X-Cluster-Client-IP",
    ];

    [Fact]
    public async Task Says_who_asks_for_what_and_how()
    {
        var seen = await Seen("GET / HTTP/1.1\r\nHost: api.example.com:99\r\n\r\n");
        Assert.Equal("127.0.0.1", seen["x-forwarded-for"]);
        Assert.Equal("http", seen["x-forwarded-proto"]);
        Assert.Equal("api.example.com:99", seen["x-forwarded-host"]);
        Assert.Equal("for=127.0.0.1;host=\"api.example.com:99\";proto=http", seen["forwarded"]);
        Assert.Equal("api.example.com:99", seen["host"]);
    }

    [Fact]
    public async Task Drops_every_claim_of_a_client_that_is_not_trusted_in_any_spelling()
    {
        var claims = string.Concat(Claims.Select(name => $"{name}: forged.example\r\n"));
        var seen = await Seen($"GET / HTTP/1.1\r\nHost: a\r\n{claims}X-Kept: yes\r\n\r\n");
        Assert.DoesNotContain(seen.Values, value => value.Contains("forged", StringComparison.Ordinal));
        Assert.Equal("yes", seen["x-kept"]);
        Assert.Equal("127.0.0.1", seen["x-forwarded-for"]);
    }

    [Fact]
    public async Task Believes_a_trusted_proxy_and_adds_it()
    {
        var seen = await Seen("GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: shop.example\r\n\r\n", "trust: [127.0.0.0/8]");
        Assert.Equal("203.0.113.9, 127.0.0.1", seen["x-forwarded-for"]);
        Assert.Equal("https", seen["x-forwarded-proto"]);
        Assert.Equal("shop.example", seen["x-forwarded-host"]);
        Assert.Equal("for=203.0.113.9;host=shop.example;proto=https, for=127.0.0.1;host=a;proto=http", seen["forwarded"]);
    }

    [Fact]
    public async Task Forwarded_wins_over_X_Forwarded()
    {
        var seen = await Seen("GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 6.6.6.6\r\nForwarded: for=\"[2001:db8::1]:4711\";proto=https\r\n\r\n", "trust: 127.0.0.1/32");
        Assert.Equal("2001:db8::1, 127.0.0.1", seen["x-forwarded-for"]);
        Assert.Equal("https", seen["x-forwarded-proto"]);
        Assert.StartsWith("for=\"[2001:db8::1]\";proto=https, ", seen["forwarded"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_stands_before_the_first_hop_that_is_not_trusted_is_only_a_claim()
    {
        var seen = await Seen("GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 6.6.6.6, 203.0.113.9, 10.0.0.7\r\n\r\n", "trust: [127.0.0.0/8, 10.0.0.0/8]");
        Assert.Equal("203.0.113.9, 10.0.0.7, 127.0.0.1", seen["x-forwarded-for"]);
    }

    [Theory]
    [InlineData("Forwarded: for=not an address")]
    [InlineData("Forwarded: for=\"unclosed")]
    [InlineData("X-Forwarded-For: <script>")]
    [InlineData("X-Forwarded-For: 1.2.3.4, nonsense")]
    public async Task A_malformed_chain_is_not_believed_at_all(string field)
    {
        var seen = await Seen($"GET / HTTP/1.1\r\nHost: a\r\n{field}\r\n\r\n", "trust: 127.0.0.1/32");
        Assert.Equal("127.0.0.1", seen["x-forwarded-for"]);
    }

    [Fact]
    public async Task Removes_hop_by_hop_fields_and_those_that_Connection_nominates_but_not_its_own()
    {
        var seen = await Seen("GET / HTTP/1.1\r\nHost: a\r\nConnection: X-Secret,\tX-Forwarded-For\r\nKeep-Alive: 5\r\nX-Secret: 1\r\nProxy-Authorization: basic\r\nTE: trailers\r\nTrailer: x\r\n\r\n");
        Assert.False(seen.ContainsKey("x-secret"));
        Assert.False(seen.ContainsKey("keep-alive"));
        Assert.False(seen.ContainsKey("proxy-authorization"));
        Assert.False(seen.ContainsKey("trailer"));
        Assert.Equal("127.0.0.1", seen["x-forwarded-for"]);
    }

    [Theory]
    [InlineData("keep", "API.Example.com.", "api.example.com")]
    [InlineData("upstream", "a", null)]
    [InlineData("inner.example", "a", "inner.example")]
    public async Task The_Host_is_kept_or_the_upstreams_or_fixed(string rule, string sent, string? expected)
    {
        await using var upstream = RawUpstream.Answering("HTTP/1.1 204 No Content\r\n\r\n");
        await using var gateway = await TestGateway.Start($"upstreams: {{ s: {{ to: \"{upstream.Url}\", host: {rule} }} }}\nroutes: {{ /**: s }}");
        await using var connection = await gateway.Connect();
        await connection.Ask($"GET / HTTP/1.1\r\nHost: {sent}\r\n\r\n");
        Assert.Equal(expected ?? $"127.0.0.1:{upstream.Port}", FieldsOf(upstream.Heads.Single())["host"]);
    }

    private static async Task<Dictionary<string, string>> Seen(string request, string settings = "")
    {
        await using var upstream = RawUpstream.Answering("HTTP/1.1 204 No Content\r\n\r\n");
        await using var gateway = await TestGateway.Start($"{settings}\nroutes: {{ /**: \"{upstream.Url}\" }}");
        await using var connection = await gateway.Connect();
        Assert.Equal(204, (await connection.Ask(request)).Status);
        return FieldsOf(upstream.Heads.Single());
    }

    private static Dictionary<string, string> FieldsOf(string head) => head.Split("\r\n")[1..^2].Select(line => line.Split(':', 2))
        .GroupBy(pair => pair[0].ToLowerInvariant()).ToDictionary(group => group.Key, group => string.Join(", ", group.Select(pair => pair[1].Trim())));
}
