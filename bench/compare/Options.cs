using System.Globalization;
using Usher.Compare.Peers;
using Usher.Compare.Workloads;

namespace Usher.Compare;

/// <summary>What the command line asks for.</summary>
internal sealed class Options
{
    public const string Help = """
        Compares the CPU time per request of Usher, nginx, HAProxy and a minimal YARP host on this machine.

        usage: bench/compare/run [options]
          --work a,b        workloads (default: all but cached): small conn1 conn1000 100k 10m post16k tls1 tls2 ws idle cached
          --only a,b        programs: nginx haproxy yarp usher (default: all)
          --usher COMMAND   runs Usher; {config} becomes the config file's path (default: the repository's ./usher run {config})
          --rounds N        measured rounds, after one that warms up (default 3)
          --secs N          seconds of load per round and program (default 3)
          --load PERCENT    rate of the latency measurement, as a share of Usher's throughput (default 20)
          --idle N          connections of the workload idle (default 10000)
          --json FILE       every figure of every round
          --markdown FILE   the table for the README
          --bars            exit code 1 if a ratio is above its bar
          --dashboard       in place of the comparison, what Usher's open dashboard costs at 5,000 requests/s; exit code 1 if it is 2 % of a core or more
          --keep            keep the folder with configs and logs
          --no-build        do not build first

        example: bench/compare/run --work small,tls1 --rounds 3 --secs 3 --bars
        """;

    public string Root { get; private set; } = Directory.GetCurrentDirectory();

    public IReadOnlyList<Workload> Workloads { get; private set; } = Named(WorkloadTable.Default);

    public IReadOnlyList<string> Programs { get; private set; } = PeerFactory.Names;

    public string UsherCommand { get; private set; } = "";

    public int Rounds { get; private set; } = 3;

    public int Seconds { get; private set; } = 3;

    public int LoadPercent { get; private set; } = 20;

    public int IdleConnections { get; private set; } = 10_000;

    public string? Json { get; private set; }

    public string? Markdown { get; private set; }

    public bool Dashboard { get; private set; }

    public bool CheckBars { get; private set; }

    public bool Keep { get; private set; }

    public bool ShowHelp { get; private set; }

    public static Options Parse(string[] args)
    {
        var options = new Options();
        var rest = new Queue<string>(args);
        while (rest.TryDequeue(out var name))
            options.Take(name, () => rest.TryDequeue(out var value) ? value : throw new CompareException($"{name} needs a value"));
        if (options.UsherCommand.Length == 0)
            options.UsherCommand = $"'{Path.Combine(options.Root, "usher")}' run {{config}}";
        return options;
    }

    private void Take(string name, Func<string> value)
    {
        switch (name)
        {
            case "--root": Root = value(); break;
            case "--work": Workloads = Named(value()); break;
            case "--only": Programs = Known(value()); break;
            case "--usher": UsherCommand = value(); break;
            case "--rounds": Rounds = Number(); break;
            case "--secs": Seconds = Number(); break;
            case "--load": LoadPercent = Number(); break;
            case "--idle": IdleConnections = Number(); break;
            case "--json": Json = value(); break;
            case "--markdown": Markdown = value(); break;
            case "--dashboard": Dashboard = true; break;
            case "--bars": CheckBars = true; break;
            case "--keep": Keep = true; break;
            case "--help" or "-h": ShowHelp = true; break;
            default: throw new CompareException($"unknown option '{name}'; see --help");
        }

        int Number() => int.TryParse(value(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw new CompareException($"{name} needs a whole number above 0");
    }

    private static Workload[] Named(string list) => [.. Split(list).Select(WorkloadTable.Find)];

    private static string[] Known(string list)
    {
        var asked = Split(list);
        var unknown = asked.Except(PeerFactory.Names, StringComparer.Ordinal).FirstOrDefault();
        return unknown is null
            ? [.. PeerFactory.Names.Where(asked.Contains)]
            : throw new CompareException($"unknown program '{unknown}'; there are {string.Join(", ", PeerFactory.Names)}");
    }

    private static string[] Split(string list) => list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
