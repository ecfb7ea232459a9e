using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Usher.Hosting;
using Usher.Tests.Support;

namespace Usher.Tests.Admin.Api;

/// <summary>What operators do, one step at a time.</summary>
public sealed class StepTests
{
    [Fact]
    public async Task Two_who_look_at_the_same_state_do_not_both_take_the_next_step()
    {
        await using var upstreams = await TwoUpstreams.Start();
        await using var gateway = await TestGateway.Start(upstreams.Config);
        var client = new AdminClient(gateway);
        var tag = $"\"{(await client.Get("/api/upstreams")).GetProperty("etag").GetString()}\"";
        var (first, _, next) = await client.Post($"/api/upstreams/eject?upstream=web&destination={upstreams.First}", tag);
        Assert.Equal(200, first);
        var (second, refused, now) = await client.Post($"/api/upstreams/eject?upstream=web&destination={upstreams.Second}", tag);
        Assert.Equal((412, next), (second, now));
        Assert.Contains(upstreams.First, refused.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(200, (await client.Post($"/api/upstreams/restore?upstream=web&destination={upstreams.First}", next)).Status);
        Assert.Equal(412, (await client.Post("/api/drain", $"W/{next}")).Status);
        Assert.Equal(200, (await client.Post("/api/drain", "*")).Status);
    }

    [Fact]
    public async Task A_destination_that_is_taken_out_gets_nothing_until_it_is_restored()
    {
        await using var upstreams = await TwoUpstreams.Start();
        await using var gateway = await TestGateway.Start(upstreams.Config);
        var client = new AdminClient(gateway);
        var (status, answer, _) = await client.Post($"/api/upstreams/eject?upstream=web&destination={upstreams.First}");
        Assert.Equal((200, false), (status, answer.GetProperty("usable").GetBoolean()));
        for (var i = 0; i < 20; i++) Assert.Equal("second", await gateway.Client.GetStringAsync("/"));
        var held = Destination(await client.Get("/api/upstreams"), 0);
        Assert.Equal(("operator", false), (held.GetProperty("ejectedBy").GetString(), held.GetProperty("usable").GetBoolean()));
        Assert.Equal(JsonValueKind.Null, held.GetProperty("ejectedUntil").ValueKind);

        // The last one stays, since without it all would get requests.
        Assert.Equal(409, (await client.Post($"/api/upstreams/eject?upstream=web&destination={upstreams.Second}")).Status);
        Assert.True((await gateway.Services.GetRequiredService<GatewayHost>().Reload("the test", CancellationToken.None)).Succeeded);
        Assert.Equal("second", await gateway.Client.GetStringAsync("/"));

        Assert.Equal(200, (await client.Post($"/api/upstreams/restore?upstream=web&destination={upstreams.First}")).Status);
        Assert.True(Destination(await client.Get("/api/upstreams"), 0).GetProperty("usable").GetBoolean());
        Assert.Equal(404, (await client.Post("/api/upstreams/eject?upstream=web&destination=http://127.0.0.1:1")).Status);
        Assert.Equal(404, (await client.Post($"/api/upstreams/eject?upstream=other&destination={upstreams.First}")).Status);
        Assert.Equal(400, (await client.Post($"/api/upstreams/eject?upstream=web&destination={upstreams.First}&for=soon")).Status);
    }

    [Fact]
    public async Task A_destination_that_is_taken_out_for_a_time_comes_back()
    {
        await using var upstreams = await TwoUpstreams.Start();
        await using var gateway = await TestGateway.Start(upstreams.Config);
        var client = new AdminClient(gateway);
        await client.Post($"/api/upstreams/eject?upstream=web&destination={upstreams.First}&for=100ms");
        await Eventually.Get(async () => Destination(await client.Get("/api/upstreams"), 0).GetProperty("usable").GetBoolean() ? "back" : null, "return of the destination");
    }

    [Fact]
    public async Task A_dry_run_says_what_would_change_and_changes_nothing()
    {
        using var folder = new ConfigFolder("listen: 127.0.0.1:0\nadmin: 127.0.0.1:0\nroutes:\n  /a: { respond: { body: one } }\n  /b: { respond: 204 }\n");
        await using var gateway = await TestGateway.Start(ConfigSource.File(folder.File));
        var client = new AdminClient(gateway);
        Assert.False((await client.Post("/api/reload?dryRun=true")).Answer.GetProperty("changed").GetBoolean());

        folder.Write("listen: 127.0.0.1:0\nadmin: 127.0.0.1:0\nroutes:\n  /a: { respond: { body: two } }\n  /c: { respond: 204 }\n");
        var (status, dry, _) = await client.Post("/api/reload?dryRun=true");
        Assert.Equal(200, status);
        // The file is followed as well, so it may be in force by now; what the dry run said was measured against what ran.
        if (dry.GetProperty("changed").GetBoolean())
        {
            Assert.Equal(["/a changed", "/b removed", "/c added"], dry.GetProperty("changes").EnumerateArray().Select(change => $"{change.GetProperty("name")} {change.GetProperty("change")}").Order());
            var lines = dry.GetProperty("diff")[0].GetProperty("hunks")[0].GetProperty("lines").EnumerateArray().Select(line => $"{line.GetProperty("kind")} {line.GetProperty("text")}");
            Assert.Contains("add   /c: { respond: 204 }", lines);
        }

        await gateway.Log.WaitFor("version 2");
        var last = (await client.Get("/api/config")).GetProperty("lastReload");
        Assert.Equal(("done", 3), (last.GetProperty("result").GetString(), last.GetProperty("changes").GetArrayLength()));

        Assert.Equal(412, (await client.Post("/api/reload?expect=0123")).Status);
        Assert.Equal(2, gateway.Services.GetRequiredService<GatewayHost>().Version);
        Assert.Equal(200, (await client.Post($"/api/reload?expect={dry.GetProperty("fingerprint").GetString()}")).Status);
    }

    [Fact]
    public async Task A_file_that_is_wrong_is_told_with_its_places()
    {
        using var folder = new ConfigFolder("listen: 127.0.0.1:0\nadmin: 127.0.0.1:0\nroutes: { /a: { respond: 200 } }\n");
        await using var gateway = await TestGateway.Start(ConfigSource.File(folder.File));
        folder.Write("listen: 127.0.0.1:0\nadmin: 127.0.0.1:0\nroutes: { /a: { respnd: 200 } }\n");
        var client = new AdminClient(gateway);
        foreach (var path in new[] { "/api/reload?dryRun=true", "/api/reload" })
        {
            var (status, answer, _) = await client.Post(path);
            Assert.Equal((422, "config-wrong", 3), (status, answer.GetProperty("code").GetString(), answer.GetProperty("errors")[0].GetProperty("line").GetInt32()));
            Assert.Equal("did you mean 'respond'?", answer.GetProperty("errors")[0].GetProperty("hint").GetString());
            Assert.Equal(1, answer.GetProperty("version").GetInt32());
        }
    }

    private static JsonElement Destination(JsonElement answer, int index) => answer.GetProperty("upstreams")[0].GetProperty("destinations")[index];

    private sealed class TwoUpstreams(TestUpstream first, TestUpstream second) : IAsyncDisposable
    {
        public string First => first.Url;

        public string Second => second.Url;

        public string Config => $"admin: 127.0.0.1:0\nupstreams: {{ web: {{ to: [\"{First}\", \"{Second}\"] }} }}\nroutes: {{ /**: web }}";

        public static async Task<TwoUpstreams> Start() => new(
            await TestUpstream.Start(context => context.Response.WriteAsync("first")), await TestUpstream.Start(context => context.Response.WriteAsync("second")));

        public async ValueTask DisposeAsync()
        {
            await first.DisposeAsync();
            await second.DisposeAsync();
        }
    }
}
