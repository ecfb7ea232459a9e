using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Usher.Hosting;
using Usher.Tests.Support;

namespace Usher.Tests.Admin.Api;

/// <summary>What the admin API tells of an instance at rest.</summary>
public sealed class StateTests
{
    [Fact]
    public async Task Routes_come_with_their_policies_by_stage_and_where_each_is_from()
    {
        await using var gateway = await TestGateway.Start("""
            admin: 127.0.0.1:0
            policies: { public: { headers: strict } }
            upstreams: { web: { to: [http://127.0.0.1:1, { at: http://127.0.0.1:2, weight: 3 }] } }
            routes:
              GET /a: { use: public, limit: 5/s per ip, to: web }
              /b: { respond: 204 }
            """);
        var client = new AdminClient(gateway);
        var routes = (await client.Get("/api/routes")).GetProperty("routes");
        Assert.Equal(2, routes.GetArrayLength());
        var first = routes[0];
        Assert.Equal("GET /a", first.GetProperty("key").GetString());
        Assert.Equal(6, first.GetProperty("line").GetInt32());
        Assert.Equal(["headers protect use public", "limit protect route"],
            first.GetProperty("policies").EnumerateArray().Select(policy => $"{policy.GetProperty("name")} {policy.GetProperty("stage")} {policy.GetProperty("from")}"));
        Assert.Equal("to", first.GetProperty("answer").GetString());
        Assert.Equal(3, first.GetProperty("to").GetProperty("destinations")[1].GetProperty("weight").GetInt32());
        Assert.Equal("respond", routes[1].GetProperty("answer").GetString());

        using var whole = await client.Send(HttpMethod.Get, "/api/routes");
        using var again = await client.Send(HttpMethod.Get, "/api/routes", ("If-None-Match", whole.Headers.ETag!.Tag));
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
    }

    [Fact]
    public async Task Explain_says_what_the_program_says()
    {
        await using var gateway = await TestGateway.Start("admin: 127.0.0.1:0\nroutes: { \"GET /a/{id}\": { when: { header: { X-Beta: \"1\" } }, respond: 200 }, /a/b: { respond: 204 } }");
        var client = new AdminClient(gateway);
        var found = await client.Get("/api/explain?url=/a/7&header=X-Beta:%201");
        Assert.Equal("GET /a/{id}", found.GetProperty("route").GetProperty("key").GetString());
        Assert.Equal("7", found.GetProperty("captures").GetProperty("id").GetString());
        var missed = await client.Get("/api/explain?url=/a/7");
        Assert.Equal(404, missed.GetProperty("status").GetInt32());
        Assert.Equal("GET /a/{id}", missed.GetProperty("nearMisses")[0].GetProperty("key").GetString());
        foreach (var wrong in new[] { "/api/explain", "/api/explain?url=ftp://x/", "/api/explain?url=/&ip=x", "/api/explain?url=/&metod=GET" })
        {
            using var refused = await client.Send(HttpMethod.Get, wrong);
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        }
    }

    [Fact]
    public async Task The_configuration_is_shown_without_its_secrets()
    {
        const string Secret = "correct-horse-battery";
        using var folder = new ConfigFolder($"""
            listen: 127.0.0.1:0
            admin: 127.0.0.1:0
            auth: {"{ keys: { apiKey: { header: X-Api-Key } } }"}
            consumers:
              acme: {"{ keys: [\"sha256:k1a2:00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\"], groups: [partners] }"}
            routes:
              /**: {"{ auth: keys, headers: { request: { set: { X-Upstream-Token: " + Secret + " } } }, to: http://127.0.0.1:1 }"}
            """);
        await using var gateway = await TestGateway.Start(ConfigSource.File(folder.File));
        var client = new AdminClient(gateway);
        var config = await client.Get("/api/config");
        var text = config.GetProperty("files")[0].GetProperty("text").GetString()!;
        Assert.DoesNotContain(Secret, text, StringComparison.Ordinal);
        Assert.DoesNotContain("00112233", text, StringComparison.Ordinal);
        Assert.Contains("X-Upstream-Token: ***", text, StringComparison.Ordinal);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, config.GetProperty("lastReload").ValueKind);

        var consumers = (await client.Get("/api/consumers")).GetProperty("consumers");
        Assert.Equal("acme", consumers[0].GetProperty("consumer").GetString());
        Assert.Equal("k1a2", consumers[0].GetProperty("keys")[0].GetProperty("id").GetString());
        Assert.DoesNotContain("00112233", consumers.GetRawText(), StringComparison.Ordinal);

        folder.Write($"admin: {{ at: \"127.0.0.1:0\", token: {Secret}, tokn: 1 }}\nroutes: {{ /**: {{ respond: 200 }} }}\n");
        await gateway.Log.WaitFor("Not reloaded");
        foreach (var path in new[] { "/api/config", "/api/status" }) Assert.DoesNotContain(Secret, (await client.Get(path)).GetRawText(), StringComparison.Ordinal);
        var last = (await client.Get("/api/config")).GetProperty("lastReload");
        Assert.Equal("refused", last.GetProperty("result").GetString());
        Assert.Equal("unknown key 'tokn'", last.GetProperty("errors")[0].GetProperty("message").GetString());
    }

    [Fact]
    public async Task What_is_left_of_limits_and_quotas_is_told_for_whom_it_is_asked_and_asking_uses_nothing_up()
    {
        await using var gateway = await TestGateway.Start("""
            admin: 127.0.0.1:0
            routes:
              /ip: { limit: 10/min per ip, respond: 200 }
              /all: { limit: 20/min, respond: 200 }
            """);
        var client = new AdminClient(gateway);
        for (var i = 0; i < 3; i++)
        {
            await gateway.Client.GetStringAsync("/ip");
            await gateway.Client.GetStringAsync("/all");
        }

        for (var i = 0; i < 2; i++)
        {
            var limits = (await client.Get("/api/limits?ip=127.0.0.1")).GetProperty("limits");
            var (ip, all) = (limits[0], limits[1]);
            Assert.Equal(("/ip", "ip", 10, 10, 60), (ip.GetProperty("route").GetString(), ip.GetProperty("per").GetString(), ip.GetProperty("amount").GetInt32(), ip.GetProperty("burst").GetInt32(), ip.GetProperty("periodSeconds").GetInt32()));
            Assert.InRange(ip.GetProperty("left").GetInt32(), 7, 8);
            Assert.InRange(all.GetProperty("left").GetInt32(), 17, 18);
            Assert.InRange(ip.GetProperty("resetSeconds").GetInt32(), 1, 18);
        }

        Assert.Equal(System.Text.Json.JsonValueKind.Null, (await client.Get("/api/limits?consumer=acme")).GetProperty("limits")[0].GetProperty("left").ValueKind);
    }

    [Fact]
    public async Task The_quota_of_a_consumer_is_counted_down()
    {
        await using var gateway = await TestGateway.Start("""
            admin: 127.0.0.1:0
            auth: { keys: { apiKey: { header: X-Api-Key } } }
            plans: { gold: { quota: 100/day } }
            consumers: { acme: { plan: gold, keys: ["sha256:k1:b8fd4ec8dcd1c2da11a3fb1be1f8ec3a3b3bdc4a6c2c4d4ab0e3a3c9a0d6d0d9"] } }
            routes: { /a: { auth: keys, respond: 200 }, /b: { auth: keys, respond: 200 } }
            """);
        var limits = (await new AdminClient(gateway).Get("/api/limits?consumer=acme")).GetProperty("limits");
        Assert.Equal(1, limits.GetArrayLength());
        Assert.Equal(("quota", "gold", 100, 2), (limits[0].GetProperty("policy").GetString(), limits[0].GetProperty("plan").GetString(), limits[0].GetProperty("left").GetInt32(), limits[0].GetProperty("routes").GetInt32()));
    }

    [Fact]
    public async Task The_cache_tells_its_ratio_and_is_purged()
    {
        await using var upstream = await TestUpstream.Start(context => context.Response.WriteAsync("hello"));
        await using var gateway = await TestGateway.Start($"admin: 127.0.0.1:0\nroutes: {{ /**: {{ cache: 60s, to: \"{upstream.Url}\" }} }}");
        var client = new AdminClient(gateway);
        for (var i = 0; i < 4; i++) await gateway.Client.GetStringAsync("/a");
        var cache = await client.Get("/api/cache");
        Assert.Equal(0.75, cache.GetProperty("hitRatio").GetDouble());
        Assert.Equal(1, cache.GetProperty("entries").GetInt32());
        Assert.Equal(3, cache.GetProperty("routes")[0].GetProperty("hit").GetInt32());
        var (status, answer, _) = await client.Post("/api/cache/purge?url=/*");
        Assert.Equal((200, 1), (status, answer.GetProperty("purged").GetInt32()));
        Assert.Equal(0, (await client.Get("/api/cache")).GetProperty("entries").GetInt32());
        Assert.Equal(400, (await client.Post("/api/cache/purge")).Status);
    }

    [Fact]
    public async Task An_argument_that_is_unknown_and_a_method_that_is_wrong_are_refused()
    {
        await using var gateway = await TestGateway.Start("admin: 127.0.0.1:0\nroutes: { /**: { respond: 200 } }");
        var client = new AdminClient(gateway);
        Assert.Equal(400, (await client.Post("/api/reload?dryrun=true")).Status);
        Assert.Equal(1, gateway.Services.GetRequiredService<GatewayHost>().Version);
        Assert.Equal(405, (await client.Post("/api/status")).Status);
        Assert.Equal(404, (await client.Post("/api/nothing")).Status);
    }
}
