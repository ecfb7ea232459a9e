using Usher.Compare.Results;

namespace Usher.Compare.Report;

/// <summary>The bars that Usher has to stay below on stock sockets.</summary>
internal static class Bars
{
    private const double MostAddedP99 = 1000; // µs over the direct path at 20 % load.

    private static readonly Bar[] Table =
    [
        new("small", "yarp", 0.80),
        new("tls1", "yarp", 0.85),
        new("tls2", "yarp", 1.00),
        new("100k", "yarp", 0.90),
        new("10m", "haproxy", 1.00),
    ];

    /// <summary>Prints each bar of the workloads that ran; false if one is missed or could not be looked at.</summary>
    public static bool Check(IReadOnlyList<WorkloadResult> results)
    {
        var met = true;
        foreach (var result in results)
        {
            foreach (var bar in Table.Where(bar => string.Equals(bar.Workload, result.Workload, StringComparison.Ordinal)))
                met &= Check(result, bar);
            if (result.Workload is "small")
                met &= CheckLatency(result);
            if (result.Of("usher")?.Errors is { } errors)
                met &= Say(false, $"{result.Workload}: {errors}");
        }

        return met;
    }

    private static bool Check(WorkloadResult result, Bar bar)
    {
        if (result.Of("usher") is not { } usher || result.Of(bar.Peer) is not { } peer)
            return Say(false, $"{bar.Workload}: usher/{bar.Peer} was not measured");
        var ratio = Ratio.Of(usher, peer);
        return Say(ratio.Median <= bar.Most,
            $"{bar.Workload}: usher/{bar.Peer} {ratio.Median:F2} ({ratio.Min:F2}–{ratio.Max:F2}), at most {bar.Most:F2}");
    }

    private static bool CheckLatency(WorkloadResult result)
    {
        if (result.Of("usher")?.Latency is not { } usher || result.Direct is not { } direct)
            return Say(false, $"{result.Workload}: added latency was not measured");
        if (direct.P99 >= MostAddedP99)
        {
            Console.WriteLine($"unsure {result.Workload}: the direct path's own p99 is {direct.P99:F0} µs; this machine is too busy to tell");
            return true;
        }

        var added = usher.P99 - direct.P99;
        return Say(added < MostAddedP99, $"{result.Workload}: p99 {added:F0} µs over the direct path, below {MostAddedP99:F0}");
    }

    private static bool Say(bool met, string what)
    {
        Console.WriteLine($"{(met ? "met   " : "MISSED")} {what}");
        return met;
    }
}
