using System.Globalization;
using Usher.Compare.Load;
using Usher.Compare.Peers;
using Usher.Compare.Processes;
using Usher.Compare.Workloads;

namespace Usher.Compare.Measure;

/// <summary>What an open dashboard costs Usher: its CPU time at a fixed rate, with nobody looking and with each kind of page open, in turns.</summary>
internal sealed class DashboardMeasurement(Options options)
{
    private const double Rate = 5000;
    private const double Bar = 2;
    private const int WarmUpSeconds = 1; // The generator's own, which it does not count.

    // What the pages ask for: the overview and the tables live, and the tail as it is when it is opened, and with as much as it may show.
    private static readonly (string Name, string? Path)[] Pages =
    [
        ("nobody", null), ("overview", "/api/events"), ("routes and upstreams", "/api/events?topics=overview,routes,upstreams"),
        ("tail", "/api/requests/tail"), ("tail, 200 a second", "/api/requests/tail?rate=200"), ("tail, nothing found", "/api/requests/tail?status=5xx&text=nothing"),
    ];

    /// <summary>Measures and prints.</summary>
    /// <returns>Whether each page keeps below the bar.</returns>
    public async Task<bool> Run(CancellationToken cancel)
    {
        using var site = new Site(options.Keep);
        await using var upstreams = await Upstreams.Start(site, cancel);
        var ports = Ports.Free(2);
        var config = site.Write("dashboard.yaml", $"""
            listen: 127.0.0.1:{ports[0]}
            admin: 127.0.0.1:{ports[1]}
            upstreams:
              small: http://127.0.0.1:{upstreams.Port}
            routes:
              /**: small

            """);
        var child = Child.StartLogged(["/bin/sh", "-c", "exec " + options.UsherCommand.Replace("{config}", $"'{config}'", StringComparison.Ordinal)], site.At("dashboard.log"));
        await using var usher = new Peer("usher", child, ports[0], ports[1]);
        await Ports.WaitFor("usher", child, ports[0], site.At("dashboard.log"), cancel);

        var workload = WorkloadTable.Find("small");
        var tool = new LoadTool(site);
        await tool.AtRate(usher, workload, Rate, Math.Max(5, options.Seconds), cancel);
        var spent = Pages.Select(_ => new List<double>()).ToArray();
        for (var round = 0; round < options.Rounds; round++)
        {
            for (var i = 0; i < Pages.Length; i++)
            {
                var page = (i + round) % Pages.Length;
                spent[page].Add(await Cores(tool, usher, workload, $"http://127.0.0.1:{ports[1]}", Pages[page].Path, cancel));
            }
        }

        return Print(spent);
    }

    private async Task<double> Cores(LoadTool tool, Peer usher, Workload workload, string admin, string? path, CancellationToken cancel)
    {
        using var closed = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var looking = path is null ? Task.CompletedTask : Look(admin + path, closed.Token);
        var before = usher.CpuMicroseconds;
        var report = await tool.AtRate(usher, workload, Rate, options.Seconds, cancel);
        var spent = usher.CpuMicroseconds - before;
        if (looking.IsFaulted)
            await looking;
        await closed.CancelAsync();
        await looking;
        if (report.Failed > 0)
            throw new CompareException($"{report.Failed} requests failed");
        return spent / 1e6 / (options.Seconds + WarmUpSeconds);
    }

    private static async Task Look(string url, CancellationToken closed)
    {
        using var client = new HttpClient();
        try
        {
            await using var stream = await client.GetStreamAsync(url, closed);
            await stream.CopyToAsync(Stream.Null, closed);
        }
        catch (OperationCanceledException)
        {
            // The page was closed.
        }
    }

    private static bool Print(List<double>[] spent)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"CPU of Usher at {Rate:N0} requests/s, and what an open page adds to it, in percent of a core (median, min–max of the rounds)"));
        var isGood = true;
        for (var page = 0; page < spent.Length; page++)
        {
            var all = spent[page].Select(cores => cores * 100).Order().ToList();
            var added = spent[page].Zip(spent[0], (open, nobody) => (open - nobody) * 100).Order().ToList();
            var median = added[added.Count / 2];
            if (page > 0 && median >= Bar)
                isGood = false;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{Pages[page].Name,-22} {all[all.Count / 2],6:F1} {all[0],6:F1}–{all[^1]:F1}{(page == 0 ? "" : $"   added {median:F1} ({added[0]:F1}–{added[^1]:F1})")}"));
        }

        return isGood;
    }
}
