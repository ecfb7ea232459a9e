using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Usher.Config;
using Usher.Hosting;
using Usher.Live;
using Usher.Policies;
using Usher.Runtime;
using Usher.Tests.Support;

namespace Usher.Tests.Hosting;

/// <summary>What is under way keeps the snapshot that it began with, what did not change is kept, and nothing else is.</summary>
[Collection(nameof(Alone))]
public sealed class SnapshotLifeTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private const string Upgrade = "GET /chat HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

    [Fact]
    public async Task A_request_and_a_WebSocket_outlive_their_route_and_upstream()
    {
        var asked = new TaskCompletionSource();
        var answer = new TaskCompletionSource();
        await using var upstream = RawUpstream.Start(async connection =>
        {
            if (await connection.ReadHead() is not { } head) return;
            if (head.StartsWith("GET /chat", StringComparison.Ordinal))
            {
                await connection.Write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
                while (await connection.ReadSome() is { Length: > 0 } text) await connection.Write(text);
                return;
            }

            asked.SetResult();
            await answer.Task;
            await connection.Write(Ok);
        });
        using var folder = new ConfigFolder($"listen: 127.0.0.1:0\nroutes: {{ /**: \"{upstream.Url}\" }}\n");
        await using var gateway = await TestGateway.Start(ConfigSource.File(folder.File));
        await using var chat = await gateway.Connect();
        Assert.Equal(101, (await chat.Ask(Upgrade)).Status);
        var slow = gateway.Client.GetStringAsync("/slow");
        await asked.Task;

        folder.Write("listen: 127.0.0.1:0\nroutes: { /**: { respond: 410 } }\n");
        await Reload(gateway);
        using var gone = await gateway.Client.GetAsync("/slow");
        Assert.Equal(410, (int)gone.StatusCode);
        await chat.Send("still there?");
        Assert.Equal("still there?", await chat.ReadExactly(12));
        answer.SetResult();
        Assert.Equal("ok", await slow);
    }

    [Fact]
    public async Task A_request_that_has_not_reached_its_upstream_yet_reaches_it_although_a_reload_dropped_it()
    {
        await using var upstream = RawUpstream.Answering(Ok);
        var gate = new GatePolicy();
        using var folder = new ConfigFolder($"listen: 127.0.0.1:0\nroutes: {{ /**: {{ gate: true, to: \"{upstream.Url}\" }} }}\n");
        await using var gateway = await TestGateway.Start(ConfigSource.File(folder.File), gate);
        var live = gateway.Services.GetRequiredService<LiveState>();
        var waiting = gateway.Client.GetStringAsync("/");
        await gate.Reached.Task;
        var before = live.Count;
        folder.Write("listen: 127.0.0.1:0\nroutes: { /**: { respond: 410 } }\n");
        await Reload(gateway);
        Assert.True(live.Count < before, "what the dropped upstream had is still kept");
        gate.Open.SetResult();
        Assert.Equal("ok", await waiting);
    }

    [Fact]
    public async Task An_upstream_that_did_not_change_keeps_its_connections()
    {
        await using var upstream = RawUpstream.Answering(Ok);
        using var folder = new ConfigFolder(Yaml(0, upstream.Url));
        await using var gateway = await TestGateway.Start(ConfigSource.File(folder.File));
        for (var i = 1; i <= 20; i++)
        {
            Assert.Equal("ok", await gateway.Client.GetStringAsync("/kept"));
            folder.Write(Yaml(i, upstream.Url));
            await Reload(gateway);
            Assert.Equal($"{i}", await gateway.Client.GetStringAsync("/version"));
        }

        Assert.Equal("ok", await gateway.Client.GetStringAsync("/kept"));
        Assert.Equal(1, upstream.Connections);
        Assert.Equal(21, upstream.Heads.Count);
    }

    [Fact]
    public async Task A_thousand_reloads_leak_nothing()
    {
        await using var upstream = RawUpstream.Answering(Ok);
        using var folder = new ConfigFolder(Yaml(0, upstream.Url));
        await using var gateway = await TestGateway.Start(ConfigSource.File(folder.File));
        var live = gateway.Services.GetRequiredService<LiveState>();
        var kept = live.Count;
        var old = new List<WeakReference>();
        long early = 0;
        for (var i = 1; i <= 1_000; i++)
        {
            folder.Write(i % 5 == 4 ? "routes: nonsense\n" : Yaml(i, upstream.Url));
            old.Add(Remember(gateway));
            await gateway.Services.GetRequiredService<GatewayHost>().Reload("the test", CancellationToken.None);
            Assert.Equal("ok", await gateway.Client.GetStringAsync("/kept"));
            Assert.Equal(kept, live.Count);
            while (gateway.Log.Lines.TryDequeue(out _))
            {
            }

            if (i == 200) early = Settled();
        }

        var growth = Settled() - early;
        Assert.True(growth < 2 * 1024 * 1024, $"{growth} bytes more after 800 reloads");
        // The last ones may still be in a register or a state machine that is used again.
        Assert.All(old.SkipLast(3), static snapshot => Assert.False(snapshot.IsAlive));
        Assert.Equal(1, upstream.Connections);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Remember(TestGateway gateway) => new(gateway.Services.GetRequiredService<Gateway>().Current);

    private static long Settled()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return GC.GetTotalMemory(forceFullCollection: true);
    }

    // Every version has a destination of its own beside the one that stays.
    private static string Yaml(int version, string upstream) => $$"""
        listen: 127.0.0.1:0
        upstreams: { kept: "{{upstream}}", changing: "http://127.0.0.1:{{1000 + version}}" }
        routes:
          /kept: kept
          /changing: changing
          /version: { headers: strict, respond: { body: "{{version}}" } }
        """;

    private static async Task Reload(TestGateway gateway) =>
        Assert.Empty((await gateway.Services.GetRequiredService<GatewayHost>().Reload("the test", CancellationToken.None)).Errors);

    private sealed class GatePolicy() : Policy<GateOptions>("gate", Stage.Protect)
    {
        public TaskCompletionSource Reached { get; } = new();

        public TaskCompletionSource Open { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        protected override RequestDelegate Build(GateOptions options, RouteBuild route, RequestDelegate next) => async context =>
        {
            Reached.SetResult();
            await Open.Task;
            await next(context);
        };
    }
}

/// <summary>Holds a request until the test lets it go.</summary>
[ConfigRecord]
internal sealed partial record GateOptions
{
    public const string ParseExpected = "true";

    public static GateOptions Parse(string text) => text == "true" ? new GateOptions() : throw new FormatException($"expected true, not '{text}'");
}
