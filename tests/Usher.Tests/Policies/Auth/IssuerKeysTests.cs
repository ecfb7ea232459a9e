using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Usher.Hosting;
using Usher.Tests.Support;

namespace Usher.Tests.Policies.Auth;

/// <summary>How the keys of an issuer are followed.</summary>
public sealed class IssuerKeysTests
{
    [Fact]
    public async Task A_new_key_is_fetched_by_the_first_token_that_names_it()
    {
        await using var all = await AuthFixture.Start();
        Assert.Equal(HttpStatusCode.OK, await Status(all, all.Token()));
        using var key = all.Issuer.AddKey("k2");
        Assert.Equal(HttpStatusCode.OK, await Status(all, TokenMaker.Rs256(key, "k2", TokenMaker.Claims(all.Issuer.Url))));
        Assert.Equal(HttpStatusCode.OK, await Status(all, all.Token()));
    }

    [Fact]
    public async Task A_new_key_without_an_id_is_found_too()
    {
        await using var all = await AuthFixture.Start();
        all.Issuer.Publish("k1", TestIssuer.Jwk(all.Key, null));
        Assert.Equal(HttpStatusCode.OK, await Status(all, Unnamed(all.Key)));
        using var next = RSA.Create(2048);
        all.Issuer.Publish("k1", TestIssuer.Jwk(next, null));
        Assert.Equal(HttpStatusCode.OK, await Status(all, Unnamed(next)));
        Assert.Equal(HttpStatusCode.Unauthorized, await Status(all, Unnamed(all.Key)));

        string Unnamed(RSA key) => TokenMaker.Sign("""{"alg":"RS256"}""", TokenMaker.Claims(all.Issuer.Url), data => key.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    [Fact]
    public async Task A_key_that_the_issuer_drops_goes_also_for_tokens_that_were_seen()
    {
        await using var all = await AuthFixture.Start();
        var token = all.Token();
        Assert.Equal(HttpStatusCode.OK, await Status(all, token));
        Assert.Equal(HttpStatusCode.OK, await Status(all, token));
        using var key = all.Issuer.AddKey("k2");
        all.Issuer.Drop("k1");
        Assert.Equal(HttpStatusCode.OK, await Status(all, TokenMaker.Rs256(key, "k2", TokenMaker.Claims(all.Issuer.Url))));
        Assert.Equal(HttpStatusCode.Unauthorized, await Status(all, token));
    }

    [Fact]
    public async Task A_key_that_is_dropped_goes_without_a_token_that_asks_for_another()
    {
        await using var all = await AuthFixture.Start(jwt: "refresh: 1s");
        var token = all.Token();
        Assert.Equal(HttpStatusCode.OK, await Status(all, token));
        all.Issuer.Drop("k1");
        await Eventually.Get(async () => await Status(all, token) == HttpStatusCode.Unauthorized ? "gone" : null, "refusal");
    }

    [Fact]
    public async Task Tokens_of_known_keys_pass_while_the_issuer_is_away()
    {
        await using var all = await AuthFixture.Start(jwt: "refresh: 1s");
        Assert.Equal(HttpStatusCode.OK, await Status(all, all.Token()));
        all.Issuer.Instead = context =>
        {
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            return Task.CompletedTask;
        };
        await all.Gateway.Log.WaitFor(" 3802 ");
        Assert.Equal(HttpStatusCode.OK, await Status(all, all.Token()));

        // Nobody can say of an unknown key that it is none of the issuer's: that is no 401.
        using var key = RSA.Create(2048);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await Status(all, TokenMaker.Rs256(key, "k2", TokenMaker.Claims(all.Issuer.Url))));
        all.Issuer.Instead = null;
        await all.Gateway.Log.WaitFor(" 3803 ");
    }

    [Fact]
    public async Task A_gateway_starts_and_answers_503_while_the_issuer_never_was_there()
    {
        var port = FreePort.Next();
        await using var gateway = await TestGateway.Start($"auth: {{ corp: {{ jwt: \"http://127.0.0.1:{port}\" }} }}\nroutes:\n  /**: {{ auth: corp, respond: 200 }}\n");
        using var key = RSA.Create(2048);
        using var request = AuthFixture.Request(TokenMaker.Rs256(key, "k", TokenMaker.Claims($"http://127.0.0.1:{port}")));
        using var response = await gateway.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("1", response.Headers.RetryAfter!.ToString());
    }

    [Fact]
    public async Task A_request_waits_two_seconds_for_an_issuer_that_does_not_answer_and_no_longer()
    {
        await using var all = await AuthFixture.Start();
        Assert.Equal(HttpStatusCode.OK, await Status(all, all.Token()));
        all.Issuer.Instead = context => Task.Delay(Timeout.Infinite, context.RequestAborted);
        using var key = RSA.Create(2048);
        var began = Stopwatch.GetTimestamp();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await Status(all, TokenMaker.Rs256(key, "k2", TokenMaker.Claims(all.Issuer.Url))));
        Assert.True(Stopwatch.GetElapsedTime(began) > TimeSpan.FromSeconds(1.5));
    }

    [Fact]
    public async Task A_key_that_a_refresh_did_not_bring_is_refused_without_another()
    {
        await using var all = await AuthFixture.Start();
        Assert.Equal(HttpStatusCode.OK, await Status(all, all.Token()));
        using var key = RSA.Create(2048);
        Assert.Equal(HttpStatusCode.Unauthorized, await Status(all, TokenMaker.Rs256(key, "nobody", TokenMaker.Claims(all.Issuer.Url))));
        var fetches = all.Issuer.Fetches;
        for (var i = 0; i < 50; i++) Assert.Equal(HttpStatusCode.Unauthorized, await Status(all, TokenMaker.Rs256(key, "nobody", TokenMaker.Claims(all.Issuer.Url))));
        Assert.Equal(fetches, all.Issuer.Fetches);
    }

    [Fact]
    public async Task A_flood_of_unknown_keys_asks_the_issuer_once_a_second_and_harms_no_good_token()
    {
        await using var all = await AuthFixture.Start();
        Assert.Equal(HttpStatusCode.OK, await Status(all, all.Token()));
        using var key = RSA.Create(2048);
        var (before, began) = (all.Issuer.Fetches, Stopwatch.GetTimestamp());
        var bad = Enumerable.Range(0, 400).Select(i => Status(all, TokenMaker.Rs256(key, $"x{i}", TokenMaker.Claims(all.Issuer.Url)))).ToList();
        for (var i = 0; i < 50; i++) Assert.Equal(HttpStatusCode.OK, await Status(all, all.Token()));
        Assert.All(await Task.WhenAll(bad), status => Assert.Equal(HttpStatusCode.Unauthorized, status));
        Assert.InRange(all.Issuer.Fetches - before, 1, (int)Stopwatch.GetElapsedTime(began).TotalSeconds + 2);
    }

    [Fact]
    public async Task Ten_thousand_bad_tokens_harm_no_good_one()
    {
        await using var all = await AuthFixture.Start();
        var good = all.Token();
        Assert.Equal(HttpStatusCode.OK, await Status(all, good));
        var fetches = all.Issuer.Fetches;
        using var stop = new CancellationTokenSource();
        var goods = Task.Run(async () =>
        {
            var count = 0;
            for (; !stop.IsCancellationRequested; count++)
            {
                Assert.Equal(HttpStatusCode.OK, await Status(all, good));
                Assert.Equal(HttpStatusCode.OK, await Status(all, all.Token()));
            }

            return count;
        });
        var (head, tail) = (good[..good.LastIndexOf('.')], good[(good.LastIndexOf('.') + 1)..]);
        var refused = 0;
        await Parallel.ForAsync(0, 10_000, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) =>
        {
            // A third has a signature that is wrong, a third expired, a third is garbage; no two are alike.
            var token = (i % 3) switch
            {
                0 => $"{head}.{i:D6}{tail[6..]}",
                1 => $"{TokenMaker.Encode("""{"alg":"RS256","kid":"k1"}""")}.{TokenMaker.Encode(TokenMaker.Claims(all.Issuer.Url, exp: TokenMaker.Now - 10))}.{tail}",
                _ => $"eyJ{i}.{i}.{i}",
            };
            if (await Status(all, token) == HttpStatusCode.Unauthorized) Interlocked.Increment(ref refused);
        });
        await stop.CancelAsync();
        Assert.True(await goods > 0);
        Assert.Equal(10_000, refused);
        Assert.Equal(fetches, all.Issuer.Fetches);
    }

    [Fact]
    public async Task Two_routes_and_a_reload_share_the_keys_of_an_issuer()
    {
        await using var issuer = await TestIssuer.Start();
        using var key = issuer.AddKey("k1");
        using var folder = new TestFolder();
        File.WriteAllText(folder.PathOf("usher.yaml"), Yaml("a"));
        await using var gateway = await TestGateway.Start(ConfigSource.File(folder.PathOf("usher.yaml")));
        Assert.Equal("a", await Ask("/one"));
        Assert.Equal("a", await Ask("/two"));
        File.WriteAllText(folder.PathOf("usher.yaml"), Yaml("b"));
        await Eventually.Get(async () => await Ask("/one") == "b" ? "yes" : null, "reload");
        Assert.Equal("b", await Ask("/two"));
        Assert.Equal(1, issuer.Fetches);

        string Yaml(string body) => $$"""
            listen: 127.0.0.1:0
            auth:
              one: { jwt: {{issuer.Url}} }
              two: { jwt: {{issuer.Url}}, audience: api }
            routes:
              /one: { auth: one, respond: { body: {{body}} } }
              /two: { auth: two, respond: { body: {{body}} } }
            """;

        async Task<string> Ask(string path)
        {
            using var request = AuthFixture.Request(TokenMaker.Rs256(key, "k1", TokenMaker.Claims(issuer.Url)), path);
            using var response = await gateway.Client.SendAsync(request);
            return await response.Content.ReadAsStringAsync();
        }
    }

    [Theory]
    [InlineData("https://other.example", "speaks of the issuer")]
    [InlineData("SLASH", null)]
    public async Task A_discovery_document_must_be_that_of_the_issuer(string name, string? problem)
    {
        await using var issuer = await TestIssuer.Start();
        issuer.Name = name == "SLASH" ? issuer.Url + "/" : name;
        using var key = issuer.AddKey("k1");
        await using var gateway = await TestGateway.Start($"auth: {{ corp: {{ jwt: {issuer.Url} }} }}\nroutes:\n  /**: {{ auth: corp, respond: 200 }}\n");
        using var request = AuthFixture.Request(TokenMaker.Rs256(key, "k1", TokenMaker.Claims(issuer.Name)));
        using var response = await gateway.Client.SendAsync(request);
        if (problem is null)
        {
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            return;
        }

        Assert.NotEqual(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains(problem, await gateway.Log.WaitFor(" 3802 "), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_that_was_seen_is_refused_once_it_has_expired()
    {
        await using var all = await AuthFixture.Start();
        var token = all.Token(exp: TokenMaker.Now + 3);
        Assert.Equal(HttpStatusCode.OK, await Status(all, token));
        await Eventually.Get(async () => await Status(all, token) == HttpStatusCode.Unauthorized ? "gone" : null, "refusal");
    }

    [Fact]
    public void Checking_a_file_asks_nobody()
    {
        var check = GatewayCheck.Run(ConfigSource.Text("usher.yaml", "auth: { corp: { jwt: \"http://127.0.0.1:9\" } }\nroutes:\n  /**: { auth: corp, respond: 200 }\n"));
        Assert.True(check.IsValid);
    }

    private static async Task<HttpStatusCode> Status(AuthFixture all, string token)
    {
        using var request = AuthFixture.Request(token);
        using var response = await all.Gateway.Client.SendAsync(request);
        return response.StatusCode;
    }
}
