using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Usher.Tests.Support;

namespace Usher.Tests.Cluster;

/// <summary>Two usher programs, one Redis, and many clients who together ask for more than a limit lets through; what passed is counted at the upstream.</summary>
internal sealed class ClusterTrial : IAsyncDisposable
{
    private const int WarmUps = 20;
    private readonly ConfigFolder _folder = new("");
    private readonly UsherProcess?[] _programs = new UsherProcess?[2];
    private readonly int[] _ports = [FreePort.Next(), FreePort.Next()];
    private readonly string _limit;
    private TestUpstream? _upstream;

    private ClusterTrial(string limit, RedisServer redis) => (_limit, Redis) = (limit, redis);

    public RedisServer Redis { get; }

    public static async Task<ClusterTrial> Start(string limit)
    {
        var trial = new ClusterTrial(limit, await RedisServer.Start());
        trial._upstream = await TestUpstream.Start(_ => Task.CompletedTask);
        for (var i = 0; i < 2; i++) await trial.Run(i);
        return trial;
    }

    /// <summary>Starts one of the programs.</summary>
    public async Task Run(int instance)
    {
        var file = $"usher{instance}.yaml";
        _folder.Write(file, $$"""
            listen: 127.0.0.1:{{_ports[instance]}}
            cluster: {{Redis.Address}}
            defaults: { log: { format: "{status} {duration}", to: {{LogOf(instance)}} } }
            routes: { /**: { limit: {{_limit}}, to: '{{_upstream!.Url}}' } }
            """);
        _programs[instance] = await UsherProcess.Run(_folder.PathOf(file));
    }

    /// <summary>Ends one of the programs as a crash would.</summary>
    public async Task Kill(int instance)
    {
        await _programs[instance]!.Signal("KILL");
        await _programs[instance]!.DisposeAsync();
    }

    /// <summary>Asks for a while from many clients, each of whom has its turn now at one instance and now at the other.</summary>
    /// <param name="seconds">For how long.</param>
    /// <param name="perSecond">How many requests in a second.</param>
    /// <param name="events">What happens beside it, each at its second, in order.</param>
    public async Task<Result> Ask(int seconds, int perSecond, params (double Second, Func<Task> Happens)[] events)
    {
        const int clients = 20;
        await WarmUp();
        var latencies = new ConcurrentBag<Answer>();
        var statuses = new ConcurrentDictionary<int, int>();
        var before = _upstream!.Requests;
        var began = Stopwatch.GetTimestamp();
        var asking = Enumerable.Range(0, clients).Select(client => Task.Run(async () =>
        {
            using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { Timeout = TimeSpan.FromSeconds(20) };
            for (var i = 0; Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(seconds); i++)
            {
                await ItsTurn(began, (double)i * clients / perSecond);
                var asked = Stopwatch.GetTimestamp();
                var status = 0;
                try
                {
                    using var answer = await http.GetAsync(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_ports[(client + i) % 2]}/"));
                    status = (int)answer.StatusCode;
                    latencies.Add(new Answer(Stopwatch.GetElapsedTime(asked).TotalMilliseconds, Stopwatch.GetElapsedTime(began, asked).TotalSeconds, status, (client + i) % 2));
                }
                catch (HttpRequestException)
                {
                    // That instance is not there now.
                }

                statuses.AddOrUpdate(status, 1, (_, count) => count + 1);
            }
        })).ToList();
        foreach (var (second, happens) in events)
        {
            await ItsTurn(began, second);
            await happens();
        }

        await Task.WhenAll(asking);
        var took = Stopwatch.GetElapsedTime(began).TotalSeconds;
        return new Result(_upstream.Requests - before, took, statuses, [.. latencies.OrderBy(answer => answer.Milliseconds)], await InGateways(latencies.Count));
    }

    // What the programs themselves measured, from a request's head to the end of its answer; lines are written a little later.
    private async Task<IReadOnlyList<double>> InGateways(int answers)
    {
        string[] lines = [];
        await Eventually.True(() => (lines = [.. Enumerable.Range(0, 2).SelectMany(instance => File.ReadAllLines(LogOf(instance)).Skip(WarmUps))]).Length >= answers * 9 / 10);
        return [.. lines.Select(line => double.Parse(line.AsSpan(line.IndexOf(' ', StringComparison.Ordinal) + 1), CultureInfo.InvariantCulture)).Order()];
    }

    private string LogOf(int instance) => _folder.PathOf($"usher{instance}.log");

    // What runs for the first time is compiled then: in the clients and the upstream, which are not what is tried, too. A program that is started
    // under the load has no such time.
    private async Task WarmUp()
    {
        using var http = new HttpClient();
        for (var i = 0; i < 2 * WarmUps; i++) using (await http.GetAsync(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_ports[i % 2]}/"))) await Task.Delay(25);
    }

    // The load and what happens to the programs under it keep one timetable.
    private static async Task ItsTurn(long began, double second)
    {
        var due = TimeSpan.FromSeconds(second) - Stopwatch.GetElapsedTime(began);
        if (due > TimeSpan.Zero) await Task.Delay(due);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var program in _programs)
        {
            if (program is not null) await program.DisposeAsync();
        }

        if (_upstream is not null) await _upstream.DisposeAsync();
        await Redis.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>One answer.</summary>
    /// <param name="Milliseconds">How long it took, as its client saw it.</param>
    /// <param name="Second">When it was asked for.</param>
    /// <param name="Status">Its status.</param>
    /// <param name="Instance">Whom it is from.</param>
    public readonly record struct Answer(double Milliseconds, double Second, int Status, int Instance)
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Milliseconds:0} ms at {Second:0.00} s ({Status} from {Instance})");
    }

    /// <summary>What came of it.</summary>
    /// <param name="Passed">What the upstream saw.</param>
    /// <param name="Seconds">How long it took.</param>
    /// <param name="Statuses">What the clients saw; 0: no connection.</param>
    /// <param name="Answers">The answers as the clients saw them, the slowest last.</param>
    /// <param name="InGateways">How long requests took as the programs saw it, in milliseconds, in order.</param>
    public sealed record Result(int Passed, double Seconds, IReadOnlyDictionary<int, int> Statuses, IReadOnlyList<Answer> Answers, IReadOnlyList<double> InGateways)
    {
        public override string ToString()
        {
            var statuses = string.Join(", ", Statuses.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key}: {pair.Value}"));
            var (clients, gateways) = (Text([.. Answers.Select(answer => answer.Milliseconds)]), Text(InGateways));
            return string.Create(CultureInfo.InvariantCulture, $"{Passed} passed in {Seconds:0.0} s; answers {statuses}\n  clients saw {clients}\n  gateways saw {gateways}\n  slowest: {string.Join(", ", Answers.TakeLast(6).Reverse())}");
        }

        private static string Text(IReadOnlyList<double> values) =>
            string.Create(CultureInfo.InvariantCulture, $"ms p50 {values[values.Count / 2]:0.0}, p99 {values[values.Count * 99 / 100]:0.0}, p99.9 {values[values.Count * 999 / 1000]:0.0}, max {values[^1]:0.0}");
    }
}
