using Usher.Compare.Generator;
using Usher.Compare.Load;
using Usher.Compare.Peers;
using Usher.Compare.Results;
using Usher.Compare.Workloads;

namespace Usher.Compare.Measure;

/// <summary>A workload's three measurements: cost at full speed, time at a fixed rate, and bytes allocated. None runs while another does.</summary>
internal sealed class LoadMeasurement(Options options, LoadTool tool, Peer direct)
{
    private const int WarmUpSeconds = 5; // The runtime's tiers have settled by then.

    public async Task<WorkloadResult> Run(Workload workload, IReadOnlyList<Peer> peers, CancellationToken cancel)
    {
        var samples = await FullSpeed(workload, peers, cancel);
        var programs = new List<ProgramResult>();
        foreach (var peer in peers)
            programs.Add(new ProgramResult(peer.Name, samples[peer.Name]) { ResidentMegabytes = peer.ResidentKilobytes / 1024.0 });

        var result = new WorkloadResult(workload.Name, workload.Title, WorkloadResult.Cpu, programs);
        result = await AddLatency(result, workload, peers, cancel);
        return result with { Programs = await AddAllocations(result.Programs, workload, peers, cancel) };
    }

    private async Task<Dictionary<string, List<Sample>>> FullSpeed(Workload workload, IReadOnlyList<Peer> peers, CancellationToken cancel)
    {
        var samples = peers.ToDictionary(peer => peer.Name, _ => new List<Sample>(), StringComparer.Ordinal);
        foreach (var peer in peers)
            await tool.Run(peer, workload, Math.Max(WarmUpSeconds, options.Seconds), cancel);
        for (var round = 0; round < options.Rounds; round++)
        {
            foreach (var peer in Rotated(peers, round))
            {
                var before = peer.CpuMicroseconds;
                var load = await tool.Run(peer, workload, options.Seconds, cancel);
                var spent = peer.CpuMicroseconds - before;
                if (load.Requests == 0)
                    throw new CompareException($"{peer.Name} answered nothing under '{workload.Name}': {load.Errors}");
                samples[peer.Name].Add(new Sample(spent / load.Requests, load.Requests, load.PerSecond, load.Errors));
            }
        }

        return samples;
    }

    private async Task<WorkloadResult> AddLatency(
        WorkloadResult result, Workload workload, IReadOnlyList<Peer> peers, CancellationToken cancel)
    {
        var full = result.Of("usher")?.PerSecond ?? result.Programs.Min(program => program.PerSecond);
        var rate = full * options.LoadPercent / 100;
        var reports = peers.Prepend(direct).ToDictionary(peer => peer.Name, _ => new List<LoadReport>(), StringComparer.Ordinal);
        for (var round = 0; round < options.Rounds; round++)
        {
            foreach (var peer in Rotated([direct, .. peers], round))
                reports[peer.Name].Add(await tool.AtRate(peer, workload, rate, options.Seconds, cancel));
        }

        return result with
        {
            Rate = rate,
            Direct = Latency.Of(reports[direct.Name]),
            Programs = [.. result.Programs.Select(program => program with { Latency = Latency.Of(reports[program.Program]) })],
        };
    }

    private async Task<List<ProgramResult>> AddAllocations(
        IReadOnlyList<ProgramResult> programs, Workload workload, IReadOnlyList<Peer> peers, CancellationToken cancel)
    {
        var counted = new List<ProgramResult>();
        foreach (var (program, peer) in programs.Zip(peers))
            counted.Add(peer.IsDotnet ? program with { AllocatedBytes = await Allocated(peer, workload, cancel) } : program);
        return counted;
    }

    private async Task<double?> Allocated(Peer peer, Workload workload, CancellationToken cancel)
    {
        using var counter = await AllocationCounter.Start(peer.Pid, cancel);
        if (counter is null)
            return null;
        var load = await tool.Run(peer, workload, options.Seconds, cancel);
        return await counter.Stop(cancel) / load.Requests;
    }

    /// <summary>Each round begins with another program, so that none always runs after the same neighbour's load.</summary>
    private static IEnumerable<Peer> Rotated(IReadOnlyList<Peer> peers, int round) =>
        Enumerable.Range(0, peers.Count).Select(i => peers[(i + round) % peers.Count]);
}
