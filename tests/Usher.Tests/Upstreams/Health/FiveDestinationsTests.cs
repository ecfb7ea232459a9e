using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Usher.Hosting;
using Usher.Tests.Support;

namespace Usher.Tests.Upstreams.Health;

/// <summary>Five real processes, one of which is ill at a time, under load.</summary>
[Collection(nameof(Alone))]
public sealed class FiveDestinationsTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Readers = 16;
    private const int Writers = 4;
    private readonly List<DestinationProcess> _destinations = [];
    private readonly ConcurrentQueue<string> _failedReads = new();
    private readonly ConcurrentQueue<string> _failedWrites = new();
    private int _requests;

    public async ValueTask InitializeAsync()
    {
        for (var i = 0; i < 5; i++) _destinations.Add(await DestinationProcess.Start());
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var destination in _destinations) await destination.DisposeAsync();
    }

    [Fact]
    public async Task No_idempotent_request_fails_while_one_after_the_other_falls_ill_and_the_file_is_reloaded()
    {
        using var folder = new ConfigFolder(Yaml(extra: ""));
        await using var gateway = await TestGateway.Start(ConfigSource.File(folder.File));
        using var stop = new CancellationTokenSource();
        var load = Enumerable.Range(0, Readers + Writers).Select(i => Task.Run(() => Client(gateway.Url, isWriter: i >= Readers, stop.Token))).ToList();

        await Phase(gateway, 0, "killed", ill => ill.Kill(), ill => ill.Restart());
        await Phase(gateway, 1, "hung", ill => ill.Signal("STOP"), ill => ill.Signal("CONT"));
        await Phase(gateway, 2, "slow", ill => ill.Become("slow"), ill => ill.Become("well"));
        await Phase(gateway, 3, "broken", ill => ill.Become("broken"), async ill =>
        {
            // A reload in the middle of an ejection does not end it.
            folder.Write(Yaml(extra: "  /more: { respond: 200 }"));
            Assert.True((await gateway.Services.GetRequiredService<GatewayHost>().Reload("a test", CancellationToken.None)).Succeeded);
            Assert.DoesNotContain(gateway.Log.Lines, line => line.Contains($"{ill.Url} gets requests again", StringComparison.Ordinal));
            await ill.Become("well");
        });
        await Phase(gateway, 4, "killed after a reload", ill => ill.Kill(), ill => ill.Restart());

        while (Volatile.Read(ref _requests) < 5000) await Task.Delay(50);
        await stop.CancelAsync();
        await Task.WhenAll(load);
        output.WriteLine($"{_requests} requests, {_failedReads.Count} reads and {_failedWrites.Count} writes failed");
        Assert.Empty(_failedReads);

        // A write that was under way at the sick one fails; each of the writers has one under way, and some more until it is ejected.
        Assert.InRange(_failedWrites.Count, 0, 5 * Writers * 2);
    }

    private string Yaml(string extra) => $$"""
        listen: 127.0.0.1:0
        upstreams:
          service:
            to: [{{string.Join(", ", _destinations.Select(destination => $"'{destination.Url}'"))}}]
            timeout: { connect: 500ms, response: 1s }
            health: { path: /healthz, every: 200ms, timeout: 1s, unhealthyAfter: 2, healthyAfter: 2 }
            outlier: { failures: 3, eject: 2s, longest: 2s }
            retry: { times: 4, on: [connect, reset, timeout, 500], budget: 50% }
        routes:
          /**: service
        {{extra}}
        """;

    private async Task Phase(TestGateway gateway, int index, string what, Func<DestinationProcess, Task> hurt, Func<DestinationProcess, Task> heal)
    {
        var ill = _destinations[index];
        var began = Stopwatch.GetTimestamp();
        await hurt(ill);
        await gateway.Log.WaitFor($"{ill.Url} gets no requests from now on");
        output.WriteLine($"{what}: out after {Stopwatch.GetElapsedTime(began).TotalSeconds:0.00} s");
        await heal(ill);
        var healed = Stopwatch.GetTimestamp();
        await gateway.Log.WaitFor($"{ill.Url} gets requests again");
        var before = await ill.Requests();
        await Eventually.Get(async () => await ill.Requests() > before + 5 ? "used" : null, "use of a destination that is well again");
        output.WriteLine($"{what}: used again after {Stopwatch.GetElapsedTime(healed).TotalSeconds:0.00} s");
    }

    private async Task Client(string url, bool isWriter, CancellationToken stop)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(url), Timeout = TimeSpan.FromSeconds(30) };
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using var request = new HttpRequestMessage(isWriter ? HttpMethod.Post : HttpMethod.Get, "/x");
                using var response = await client.SendAsync(request, CancellationToken.None);
                var text = await response.Content.ReadAsStringAsync(CancellationToken.None);
                if (!response.IsSuccessStatusCode || text != "ok") (isWriter ? _failedWrites : _failedReads).Enqueue($"{(int)response.StatusCode} {text}");
            }
            catch (Exception trouble)
            {
                (isWriter ? _failedWrites : _failedReads).Enqueue(trouble.Message);
            }

            Interlocked.Increment(ref _requests);
            await Task.Delay(5, CancellationToken.None);
        }
    }
}
