using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Usher.Compare.Generator;
using Usher.Compare.Peers;
using Usher.Compare.Processes;
using Usher.Compare.Workloads;

namespace Usher.Compare.Load;

/// <summary>Puts a peer under a workload, each kind with its generator, and reads what the generator counted.</summary>
internal sealed partial class LoadTool(Site site)
{
    /// <summary>The tools that a workload needs.</summary>
    public static IEnumerable<string> Needs(Workload workload) => workload.Kind switch
    {
        LoadKind.Http1 or LoadKind.Idle => ["wrk"],
        LoadKind.Http2 => ["h2load"],
        _ => [],
    };

    /// <summary>As many requests as go.</summary>
    public Task<Throughput> Run(Peer peer, Workload workload, int seconds, CancellationToken cancel) => workload.Kind switch
    {
        LoadKind.Http1 => Wrk(peer, workload, seconds, cancel),
        LoadKind.Http2 => H2Load(peer, workload, seconds, cancel),
        LoadKind.WebSocket => Own(peer, workload, seconds, cancel),
        _ => throw new InvalidOperationException(workload.Name),
    };

    /// <summary>So many requests per second, whatever comes back.</summary>
    public async Task<LoadReport> AtRate(Peer peer, Workload workload, double rate, int seconds, CancellationToken cancel)
    {
        if (workload.Kind == LoadKind.Http2)
            return await H2LoadAtRate(peer, workload, rate, seconds, cancel);
        var plan = Plan(peer, workload, seconds) with { Rate = rate };
        return Parse(await Child.Run([.. Tools.Self, "load", .. plan.ToArguments()], cancel));
    }

    /// <summary>Starts a process that opens idle connections; it is ready when its first line comes.</summary>
    public async Task<Child> Hold(Peer peer, Workload workload, int connections, CancellationToken cancel)
    {
        var plan = Plan(peer, workload, 0) with { Connections = connections };
        var holder = Child.StartPiped([.. Tools.Self, "hold", .. plan.ToArguments()]);
        var line = await holder.Output.ReadLineAsync(cancel);
        if (line is "ready")
            return holder;
        await holder.DisposeAsync();
        throw new CompareException($"{peer.Name} did not take {connections} connections");
    }

    private async Task<Throughput> Wrk(Peer peer, Workload workload, int seconds, CancellationToken cancel)
    {
        List<string> command = [Tools.Find("wrk"), "-t1", $"-c{workload.Connections}", $"-d{seconds}s", "--timeout", "10s"];
        if (workload.Post > 0)
        {
            var script = site.Write("post.lua", $"wrk.method = \"POST\"\nwrk.body = string.rep(\"x\", {workload.Post})\n");
            command.AddRange(["-s", script]);
        }

        command.Add(peer.Url(workload).AbsoluteUri);
        var output = await Child.Run(command, cancel);
        var errors = WrkErrors().Matches(output).Select(match => match.Value.Trim()).ToArray();
        return new Throughput((long)Number(WrkRequests(), output), Number(WrkRate(), output), errors.Length == 0 ? null : string.Join("; ", errors));
    }

    private static async Task<Throughput> H2Load(Peer peer, Workload workload, int seconds, CancellationToken cancel)
    {
        var output = await Child.Run(
            [Tools.Find("h2load"), $"-c{workload.Connections}", "-m8", $"-D{seconds}", peer.Url(workload).AbsoluteUri], cancel);
        var done = (long)Number(H2LoadDone(), output);
        var failed = (long)(Number(H2LoadFailed(), output) + Number(H2LoadRefused(), output));
        if (!output.Contains("Application protocol: h2", StringComparison.Ordinal))
            throw new CompareException($"{peer.Name} did not speak HTTP/2 to h2load:\n{output}");
        return new Throughput(done, Number(H2LoadRate(), output), failed == 0 ? null : $"{failed} failed");
    }

    // The own generator speaks no HTTP/2. h2load sends on a timer, so an answer that is late holds nothing back until a connection
    // has 100 streams open; its clock starts when a request is sent, not when it was due.
    private async Task<LoadReport> H2LoadAtRate(Peer peer, Workload workload, double rate, int seconds, CancellationToken cancel)
    {
        var log = site.At("h2load.log");
        File.Delete(log);
        await Child.Run(
            [Tools.Find("h2load"), $"-c{workload.Connections}", "-m100", $"-D{seconds}", $"--rps={Text(rate / workload.Connections)}",
                $"--log-file={log}", peer.Url(workload).AbsoluteUri], cancel);
        var answers = (await File.ReadAllLinesAsync(log, cancel)).Select(line => line.Split('\t')).ToLookup(fields => fields[1] is "200");
        var times = answers[true].Select(fields => double.Parse(fields[2], CultureInfo.InvariantCulture)).ToList();
        return LoadReport.Of(times, times.Count, answers[false].Count(), seconds);
    }

    private async Task<Throughput> Own(Peer peer, Workload workload, int seconds, CancellationToken cancel)
    {
        var report = Parse(await Child.Run([.. Tools.Self, "load", .. Plan(peer, workload, seconds).ToArguments()], cancel));
        return new Throughput(report.Done, report.PerSecond, report.Failed == 0 ? null : $"{report.Failed} failed");
    }

    private LoadPlan Plan(Peer peer, Workload workload, int seconds) => new(peer.Url(workload), site.Certificate, workload.Connections,
        Rate: 0, seconds, workload.Post, workload.Kind == LoadKind.WebSocket ? WorkloadTable.MessageBytes : 0);

    private static LoadReport Parse(string json) =>
        JsonSerializer.Deserialize<LoadReport>(json) ?? throw new CompareException($"the generator printed '{json}'");

    private static string Text(double number) => number.ToString("F2", CultureInfo.InvariantCulture);

    private static double Number(Regex pattern, string output)
    {
        var match = pattern.Match(output);
        return match.Success
            ? double.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture)
            : throw new CompareException($"'{pattern}' is not in the generator's output:\n{output}");
    }

    [GeneratedRegex(@"(\d+) requests in", RegexOptions.None, 1000)]
    private static partial Regex WrkRequests();

    [GeneratedRegex(@"Requests/sec:\s+([\d.]+)", RegexOptions.None, 1000)]
    private static partial Regex WrkRate();

    [GeneratedRegex(@"(?:Non-2xx|Socket errors)[^\n]*", RegexOptions.None, 1000)]
    private static partial Regex WrkErrors();

    [GeneratedRegex(@"status codes: (\d+) 2xx", RegexOptions.None, 1000)]
    private static partial Regex H2LoadDone();

    [GeneratedRegex(@" (\d+) failed,", RegexOptions.None, 1000)]
    private static partial Regex H2LoadFailed();

    [GeneratedRegex(@"(\d+) 5xx", RegexOptions.None, 1000)]
    private static partial Regex H2LoadRefused();

    [GeneratedRegex(@"([\d.]+) req/s", RegexOptions.None, 1000)]
    private static partial Regex H2LoadRate();
}
