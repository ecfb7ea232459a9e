using Usher.Compare.Load;
using Usher.Compare.Peers;
using Usher.Compare.Results;
using Usher.Compare.Workloads;

namespace Usher.Compare.Measure;

/// <summary>Memory per idle connection: a fresh instance, warmed, then resident memory before and after the connections were opened.</summary>
internal sealed class IdleMeasurement(Options options, LoadTool tool, Verifier verifier, PeerFactory factory)
{
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(2);

    public async Task<WorkloadResult> Run(Workload workload, CancellationToken cancel)
    {
        var samples = options.Programs.ToDictionary(program => program, _ => new List<Sample>(), StringComparer.Ordinal);
        var resident = new Dictionary<string, double>(StringComparer.Ordinal);
        for (var round = 0; round < options.Rounds; round++)
        {
            foreach (var program in options.Programs)
            {
                await using var peer = await factory.Start(program, cancel);
                samples[program].Add(await Measure(peer, workload, resident, cancel));
            }
        }

        return new WorkloadResult(workload.Name, $"{options.IdleConnections:N0} {workload.Title}", WorkloadResult.Memory,
            [.. options.Programs.Select(program => new ProgramResult(program, samples[program]) { ResidentMegabytes = resident[program] })]);
    }

    private async Task<Sample> Measure(Peer peer, Workload workload, Dictionary<string, double> resident, CancellationToken cancel)
    {
        await verifier.Check(peer, workload, cancel);
        await tool.Run(peer, workload with { Kind = LoadKind.Http1, Connections = 64 }, seconds: 2, cancel);
        await Task.Delay(Settle, cancel);
        var before = peer.ResidentKilobytes;
        await using var holder = await tool.Hold(peer, workload, options.IdleConnections, cancel);
        await Task.Delay(Settle, cancel);
        var after = peer.ResidentKilobytes;
        holder.Input.Close();
        if (await holder.Output.ReadLineAsync(cancel) is not "held")
            throw new CompareException($"{peer.Name} closed idle connections");
        resident[peer.Name] = after / 1024.0;
        return new Sample((after - before) / (double)options.IdleConnections, options.IdleConnections, 0, null);
    }
}
