using System.Net;
using Usher.Tests.Support;

namespace Usher.Tests.Policies.Auth;

public sealed class AuthTests
{
    [Fact]
    public async Task An_issuers_URL_is_enough()
    {
        await using var all = await AuthFixture.Start(provider: "");
        using var good = await all.Send(all.Token(more: ""));
        Assert.Equal(HttpStatusCode.OK, good.StatusCode);
    }

    [Fact]
    public async Task Who_says_nothing_is_told_what_is_asked_for()
    {
        await using var all = await AuthFixture.Start();
        using var response = await all.Gateway.Client.GetAsync("/");
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("Bearer realm=\"api\"", response.Headers.WwwAuthenticate.ToString());
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.Contains("\"code\":\"unauthorized\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(0, all.Upstream.Requests);
    }

    [Fact]
    public async Task The_upstream_is_told_who_is_calling_and_never_gets_the_token()
    {
        await using var all = await AuthFixture.Start(provider: "tell: { groups: X-Groups, claims: { X-Tenant: tenant, X-Role: realm.roles, X-Missing: nothing } }");
        using var response = await all.Send(all.Token("""
            "tenant":"acme\r\nX-Evil: 1","groups":["a,b","c"],"realm":{"roles":["admin","ops"]}
            """));
        var seen = await response.Content.ReadAsStringAsync();
        Assert.Contains("X-Consumer-Id: alice\n", seen, StringComparison.Ordinal);
        Assert.Contains("X-Groups: a%2Cb,c\n", seen, StringComparison.Ordinal);
        Assert.Contains("X-Tenant: acme%0D%0AX-Evil: 1\n", seen, StringComparison.Ordinal);
        Assert.Contains("X-Role: admin,ops\n", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("X-Missing", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("Authorization", seen, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/open")]
    [InlineData("/unsaid")]
    public async Task What_the_upstream_is_told_never_comes_from_a_client(string path)
    {
        await using var all = await AuthFixture.Start(provider: "tell: { claims: { X-Tenant: tenant } }");
        using var request = AuthFixture.Request(all.Token("\"x\":1"), path, ("X-Consumer-Id", "root"), ("x_consumer_id", "root"), ("X-Consumer_Id", "root"), ("X-TENANT", "root"), ("X_Tenant", "root"));
        using var response = await all.Gateway.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.DoesNotContain("root", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_cannot_nominate_away_what_the_upstream_is_told()
    {
        await using var all = await AuthFixture.Start();
        await using var connection = await all.Gateway.Connect();
        var response = await connection.Ask($"GET / HTTP/1.1\r\nHost: gateway\r\nConnection: keep-alive, x-consumer-id\r\nAuthorization: bearer {all.Token()}\r\n\r\n");
        Assert.Contains("X-Consumer-Id: alice\n", response.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_token_is_passed_on_where_that_is_asked_for()
    {
        await using var all = await AuthFixture.Start(provider: "tell: { id: none, credential: true }");
        var token = all.Token("\"x\":1");
        using var response = await all.Send(token);
        var seen = await response.Content.ReadAsStringAsync();
        Assert.Contains($"Authorization: Bearer {token}\n", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("X-Consumer-Id", seen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_default_holds_where_a_route_says_nothing()
    {
        await using var all = await AuthFixture.Start(top: "defaults: { auth: corp }");
        using var unsaid = await all.Gateway.Client.GetAsync("/unsaid");
        using var open = await all.Gateway.Client.GetAsync("/open");
        Assert.Equal(HttpStatusCode.Unauthorized, unsaid.StatusCode);
        Assert.Equal(HttpStatusCode.OK, open.StatusCode);
    }

    [Fact]
    public async Task Of_a_list_the_first_that_recognises_its_credential_decides()
    {
        await using var one = await TestIssuer.Start();
        await using var two = await TestIssuer.Start();
        using var keyOfOne = one.AddKey("k");
        using var keyOfTwo = two.AddKey("k");
        var apiKey = Usher.Policies.Auth.ApiKey.ApiKeyText.Make();
        await using var upstream = await TestUpstream.Start(AuthFixture.Show);
        await using var gateway = await TestGateway.Start($$"""
            auth:
              one: { jwt: {{one.Url}} }
              two: { jwt: {{two.Url}}, claims: { prefix: "two:" } }
              keys: { apiKey: X-Api-Key }
            consumers:
              shop: { keys: ["{{Usher.Policies.Auth.ApiKey.ApiKeyText.HashOf(apiKey)}}"] }
            routes:
              /**: { auth: [one, two, keys], to: "{{upstream.Url}}" }
            """);

        Assert.Contains("X-Consumer-Id: alice\n", await Ask(TokenMaker.Rs256(keyOfOne, "k", TokenMaker.Claims(one.Url))), StringComparison.Ordinal);
        Assert.Contains("X-Consumer-Id: two:alice\n", await Ask(TokenMaker.Rs256(keyOfTwo, "k", TokenMaker.Claims(two.Url))), StringComparison.Ordinal);
        Assert.Contains("X-Consumer-Id: shop\n", await Ask(null, apiKey), StringComparison.Ordinal);

        // A token that is not valid is not made good by a key beside it, and one of nobody's leaves the word to the key.
        Assert.Equal("401 Bearer realm=\"api\"|Bearer realm=\"api\", error=\"invalid_token\", error_description=\"The token's signature is not valid\"|ApiKey realm=\"api\", in=\"header\", name=\"X-Api-Key\"",
            await Ask(TokenMaker.Rs256(keyOfOne, "k", TokenMaker.Claims(two.Url)), apiKey));
        Assert.Contains("X-Consumer-Id: shop\n", await Ask("opaque", apiKey), StringComparison.Ordinal);
        Assert.Equal("401 Bearer realm=\"api\"|Bearer realm=\"api\"|ApiKey realm=\"api\", in=\"header\", name=\"X-Api-Key\"", await Ask(null));
        Assert.StartsWith("401 Bearer realm=\"api\", error=\"invalid_token\", error_description=\"Tokens of this issuer are not taken\"|Bearer", await Ask(TokenMaker.Rs256(keyOfOne, "k", TokenMaker.Claims("https://else.example"))), StringComparison.Ordinal);

        async Task<string> Ask(string? token, string? key = null)
        {
            using var request = AuthFixture.Request(token, "/", key is null ? [] : [("X-Api-Key", key)]);
            using var response = await gateway.Client.SendAsync(request);
            return response.StatusCode == HttpStatusCode.OK
                ? await response.Content.ReadAsStringAsync()
                : $"{(int)response.StatusCode} {string.Join('|', response.Headers.NonValidated["WWW-Authenticate"])}";
        }
    }

    [Fact]
    public async Task A_preflight_passes_before_auth_and_a_refusal_can_be_read_by_the_page()
    {
        await using var all = await AuthFixture.Start(route: "cors: https://app.example");
        using var preflight = new HttpRequestMessage(HttpMethod.Options, "/");
        preflight.Headers.Add("Origin", "https://app.example");
        preflight.Headers.Add("Access-Control-Request-Method", "GET");
        preflight.Headers.Add("Access-Control-Request-Headers", "authorization");
        using var passed = await all.Gateway.Client.SendAsync(preflight);
        Assert.Equal(HttpStatusCode.NoContent, passed.StatusCode);
        using var request = AuthFixture.Request(null, "/", ("Origin", "https://app.example"));
        using var refused = await all.Gateway.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal("https://app.example", refused.Headers.GetValues("Access-Control-Allow-Origin").Single());
    }

    [Fact]
    public async Task A_WebSocket_takes_its_token_like_any_request()
    {
        await using var upstream = RawUpstream.Start(async connection =>
        {
            if (await connection.ReadHead() is not null) await connection.Write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
        });
        await using var issuer = await TestIssuer.Start();
        using var key = issuer.AddKey("k");
        await using var gateway = await TestGateway.Start($"auth: {{ corp: {{ jwt: {issuer.Url} }} }}\nroutes:\n  /chat: {{ auth: corp, to: \"{upstream.Url}\" }}\n");
        const string Upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
        await using var refused = await gateway.Connect();
        Assert.Equal(401, (await refused.Ask($"GET /chat HTTP/1.1\r\nHost: gateway\r\n{Upgrade}\r\n")).Status);
        await using var opened = await gateway.Connect();
        Assert.Equal(101, (await opened.Ask($"GET /chat HTTP/1.1\r\nHost: gateway\r\n{Upgrade}Authorization: Bearer {TokenMaker.Rs256(key, "k", TokenMaker.Claims(issuer.Url))}\r\n\r\n")).Status);
        Assert.Contains("X-Consumer-Id: alice\r\n", upstream.Heads.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_consumer_of_the_file_is_known_by_its_subject_and_nobody_else_gets_its_name()
    {
        await using var all = await AuthFixture.Start(
            provider: "claims: { plan: plan }, tell: { groups: X-Groups, plan: X-Plan }",
            top: "consumers: { acme: { subjects: { corp: [svc-1] }, groups: [partners], plan: gold } }");
        using var known = await all.Send(all.Token("\"groups\":[\"ops\"],\"plan\":\"free\"", subject: "svc-1"));
        var seen = await known.Content.ReadAsStringAsync();
        Assert.Contains("X-Consumer-Id: acme\n", seen, StringComparison.Ordinal);
        Assert.Contains("X-Groups: partners,ops\n", seen, StringComparison.Ordinal);
        Assert.Contains("X-Plan: gold\n", seen, StringComparison.Ordinal);
        using var other = await all.Send(all.Token("\"plan\":\"free\"", subject: "acme"));
        var seenOfOther = await other.Content.ReadAsStringAsync();
        Assert.Contains("X-Consumer-Id: corp:acme\n", seenOfOther, StringComparison.Ordinal);
        Assert.Contains("X-Plan: free\n", seenOfOther, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_access_log_names_the_consumer()
    {
        using var folder = new TestFolder();
        var log = folder.PathOf("access.log");
        await using var all = await AuthFixture.Start(top: $"defaults: {{ log: {{ to: \"{log}\" }} }}");
        using var good = await all.Send(all.Token());
        var line = await Eventually.Get(() => Task.FromResult(File.Exists(log) && File.ReadAllText(log) is { Length: > 0 } text ? text : null), "log line");
        Assert.Contains("alice", line, StringComparison.Ordinal);
        Assert.DoesNotContain("eyJ", line, StringComparison.Ordinal);
    }
}
