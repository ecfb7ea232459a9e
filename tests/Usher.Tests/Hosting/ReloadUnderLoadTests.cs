using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Usher.Hosting;
using Usher.Tests.Support;

namespace Usher.Tests.Hosting;

/// <summary>Reloads of a large file while the gateway is busy.</summary>
public sealed class ReloadUnderLoadTests
{
    private const int Reloads = 100;
    private static readonly string Routes = string.Concat(Enumerable.Range(0, 10_000).Select(i => $"  GET /api/v1/service{i}/items/{{id}}: app\n"));

    [Fact]
    public async Task A_hundred_reloads_with_ten_thousand_routes_lose_nothing()
    {
        using var next = new SemaphoreSlim(0);
        await using var upstream = await TestUpstream.Start(context => context.Request.Path.Value switch
        {
            "/socket" => Echo(context),
            "/download" => Download(context, next),
            _ => Answer(context),
        });
        using var folder = new ConfigFolder(Yaml(0, upstream.Url));
        await using var gateway = await TestGateway.Start(ConfigSource.File(folder.File));
        var host = gateway.Services.GetRequiredService<GatewayHost>();
        using var load = new KeepAliveLoad(gateway.Port, "/api/v1/service7777/items/1", "item", pace: TimeSpan.FromMilliseconds(50));
        await load.Start(clients: 64);
        var sockets = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Connect(gateway.Port)));
        using var download = await gateway.Client.GetAsync("/download", HttpCompletionOption.ResponseHeadersRead);
        Assert.True(download.IsSuccessStatusCode, await Text(download));

        var (good, lastGood) = (0, 0);
        for (var i = 1; i <= Reloads; i++)
        {
            var isGood = i % 3 != 0;
            folder.Write(isGood ? Yaml(i, upstream.Url) : Wrong(i, upstream.Url));
            Assert.Equal(isGood, (await host.Reload("the test", CancellationToken.None)).Succeeded);
            if (isGood) (good, lastGood) = (good + 1, i);
            await Task.WhenAll(sockets.Select(socket => RoundTrip(socket, $"message {i}")));
            next.Release();
        }

        Assert.Equal($"{lastGood}", await gateway.Client.GetStringAsync("/version"));
        Assert.True(host.Version >= good + 1);
        await load.Stop();
        Assert.Empty(load.Lost);
        Assert.Equal(0, load.Closes);
        Assert.Equal(Reloads * 1_000, (await download.Content.ReadAsByteArrayAsync()).Length);
        foreach (var socket in sockets)
        {
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
            socket.Dispose();
        }
    }

    private static async Task<string> Text(HttpResponseMessage response) => response.IsSuccessStatusCode ? "" : await response.Content.ReadAsStringAsync();

    private static string Yaml(int version, string upstream) => $$"""
        listen: 127.0.0.1:0
        upstreams: { app: "{{upstream}}" }
        routes:
          /version: { respond: { body: "{{version}}" } }
          /socket: app
          /download: app

        """ + Routes;

    // Wrong in its syntax, at an upstream, at the last of its routes.
    private static string Wrong(int version, string upstream) => (version % 9) switch
    {
        0 => Yaml(version, "ftp://nowhere"),
        3 => Yaml(version, upstream) + "  GET /api/{id: app\n",
        _ => "routes: [\n" + Yaml(version, upstream),
    };

    private static Task Answer(HttpContext context)
    {
        context.Response.ContentLength = 4;
        return context.Response.WriteAsync("item");
    }

    // As slow as the reloads: a piece after each.
    private static async Task Download(HttpContext context, SemaphoreSlim next)
    {
        context.Response.ContentLength = Reloads * 1_000;
        await context.Response.Body.FlushAsync();
        for (var i = 0; i < Reloads; i++)
        {
            await next.WaitAsync(context.RequestAborted);
            await context.Response.Body.WriteAsync(new byte[1_000]);
            await context.Response.Body.FlushAsync();
        }
    }

    private static async Task Echo(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[1024];
        while (await socket.ReceiveAsync(buffer, context.RequestAborted) is { MessageType: not WebSocketMessageType.Close } received)
            await socket.SendAsync(buffer.AsMemory(0, received.Count), received.MessageType, received.EndOfMessage, context.RequestAborted);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
    }

    private static async Task<ClientWebSocket> Connect(int port)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{port}/socket"), CancellationToken.None);
        return socket;
    }

    private static async Task RoundTrip(ClientWebSocket socket, string message)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await socket.SendAsync(Encoding.ASCII.GetBytes(message), WebSocketMessageType.Text, endOfMessage: true, late.Token);
        var buffer = new byte[1024];
        var received = await socket.ReceiveAsync(buffer, late.Token);
        Assert.Equal(message, Encoding.ASCII.GetString(buffer, 0, received.Count));
    }
}
