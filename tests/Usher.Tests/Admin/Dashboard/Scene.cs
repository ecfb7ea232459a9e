using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Usher.Hosting;
using Usher.Policies.Auth.ApiKey;
using Usher.Tests.Support;

namespace Usher.Tests.Admin.Dashboard;

/// <summary>A gateway with a bit of everything and with traffic, for a browser to look at.</summary>
internal sealed class Scene : IAsyncDisposable
{
    public const string Token = "0123456789abcdef-token";

    private readonly TestFolder _folder = new();
    private readonly TestFolder _elsewhere = new();
    private readonly CancellationTokenSource _stop = new();
    private Task _traffic = Task.CompletedTask;

    private Scene(TestUpstream[] orders, TestUpstream payments) => (Orders, Payments) = (orders, payments);

    public TestUpstream[] Orders { get; }

    public TestUpstream Payments { get; }

    public TestGateway Gateway { get; private set; } = null!;

    /// <summary>The file, where it is written. Usher reads it by a link, whose folder is the one that it watches: a reload is for the test to ask for.</summary>
    public string File => _elsewhere.PathOf("usher.yaml");

    /// <summary>The address that `usher dashboard` would print.</summary>
    public string Url => $"{Gateway.AdminUrl}/#token={Token}";

    public string Yaml => $$"""
        listen: 127.0.0.1:0
        admin: { at: 127.0.0.1:0, token: {{Token}} }

        upstreams:
          orders:
            to: [{{string.Join(", ", Orders.Select(one => one.Url))}}]
            balance: round-robin
            health: { path: /healthz, every: 1s }
          payments: { to: {{Payments.Url}}, breaker: { concurrent: 200 } }

        auth:
          keys: { apiKey: X-Api-Key }
        consumers:
          acme: { keys: ["{{ApiKeyText.HashOf(ApiKey)}}"], plan: gold, groups: [partners] }
          globex: { plan: silver, groups: [partners, beta] }
        plans:
          gold: { limit: 100000/min, quota: 1M/month }
          silver: { limit: 100/min }

        policies:
          public: { cors: "https://shop.example.com", headers: strict, compress: true }

        routes:
          GET /orders/{id}: { use: public, limit: 50000/min per ip, to: orders }
          POST /orders: { use: public, auth: keys, allow: { groups: [partners] }, to: orders }
          POST /payments/**: { auth: keys, limit: 50000/min per consumer, to: payments }
          GET /products/{id}: { use: public, cache: 60s, to: orders }
          GET /reports/**: { limit: 1/h per ip, to: orders }
          GET /hello: { respond: { json: '{"hello":"from Usher"}' } }
        """;

    private static string ApiKey { get; } = ApiKeyText.Make();

    public static async Task<Scene> Start(bool withTraffic = true, Func<string, string>? change = null)
    {
        var scene = new Scene([await TestUpstream.Start(Answer), await TestUpstream.Start(Answer), await TestUpstream.Start(Answer)], await TestUpstream.Start(Pay));
        await System.IO.File.WriteAllTextAsync(scene.File, change is null ? scene.Yaml : change(scene.Yaml));
        var link = System.IO.File.CreateSymbolicLink(scene._folder.PathOf("usher.yaml"), scene.File);
        scene.Gateway = await TestGateway.Start(ConfigSource.File(link.FullName));
        if (withTraffic) scene._traffic = scene.Drive();
        return scene;
    }

    /// <summary>What the admin API says.</summary>
    public async Task<JsonElement> Ask(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Gateway.AdminUrl + path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        using var response = await Gateway.Client.SendAsync(request);
        response.EnsureSuccessStatusCode();
        using var document = JsonDocument.Parse(await response.Content.ReadAsStreamAsync());
        return document.RootElement.Clone();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _traffic;
        await Gateway.DisposeAsync();
        foreach (var upstream in Orders) await upstream.DisposeAsync();
        await Payments.DisposeAsync();
        _stop.Dispose();
        _folder.Dispose();
        _elsewhere.Dispose();
    }

    private static async Task Answer(HttpContext context)
    {
        if (context.Request.Path != "/healthz") await Task.Delay(Random.Shared.Next(1, 12));
        await context.Response.WriteAsync($$"""{"path":"{{context.Request.Path}}","items":[{{string.Join(',', Enumerable.Range(0, 40))}}]}""");
    }

    private static async Task Pay(HttpContext context)
    {
        await Task.Delay(Random.Shared.Next(4, 30));
        if (Random.Shared.Next(20) == 0) context.Response.StatusCode = StatusCodes.Status500InternalServerError;
        await context.Response.WriteAsync("""{"paid":true}""");
    }

    // Some clients who are not in a hurry: enough that every page has something to show, little enough for a busy machine.
    private async Task Drive()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async client =>
        {
            for (var turn = client; !_stop.IsCancellationRequested; turn++)
            {
                try
                {
                    using var request = Next(turn);
                    using var response = await Gateway.Client.SendAsync(request, _stop.Token);
                    await Task.Delay(40, _stop.Token);
                }
                catch (Exception trouble) when (trouble is OperationCanceledException or HttpRequestException)
                {
                    // The test is over, or it has just stopped the gateway.
                }
            }
        }));
    }

    private static HttpRequestMessage Next(int turn)
    {
        var (method, path) = (turn % 10) switch
        {
            0 or 1 or 2 => (HttpMethod.Get, $"/orders/{4000 + turn}?user=7"),
            3 or 4 => (HttpMethod.Post, "/payments/charge"),
            5 => (HttpMethod.Post, "/orders"),
            6 or 7 => (HttpMethod.Get, $"/products/{turn % 8}"),
            8 => (HttpMethod.Get, "/hello"),
            _ => (HttpMethod.Get, turn % 30 == 9 ? "/nothing/here" : "/reports/2026"),
        };
        var request = new HttpRequestMessage(method, path);
        if (method == HttpMethod.Post) request.Headers.Add("X-Api-Key", ApiKey);
        if (method == HttpMethod.Post) request.Content = new StringContent("""{"amount":42}""");
        return request;
    }
}
