using Usher.Compare.Load;
using Usher.Compare.Peers;
using Usher.Compare.Processes;
using Usher.Compare.Report;
using Usher.Compare.Results;
using Usher.Compare.Workloads;

namespace Usher.Compare.Measure;

/// <summary>One whole run: starts everything, takes the workloads one after the other, and stops everything however it ends.</summary>
internal sealed class Comparison(Options options)
{
    private readonly List<WorkloadResult> _results = [];

    public async Task<IReadOnlyList<WorkloadResult>> Run(CancellationToken cancel)
    {
        CheckTools();
        using var site = new Site(options.Keep);
        await using var upstreams = await Upstreams.Start(site, cancel);
        var factory = new PeerFactory(site, upstreams, options);
        var peers = new List<Peer>();
        try
        {
            if (options.Workloads.Any(workload => workload.Kind != LoadKind.Idle))
            {
                foreach (var program in options.Programs)
                    peers.Add(await factory.Start(program, cancel));
            }

            foreach (var workload in options.Workloads)
                await Measure(workload, site, upstreams, factory, peers, cancel);
        }
        finally
        {
            foreach (var peer in peers)
                await peer.DisposeAsync();
        }

        return _results;
    }

    private async Task Measure(
        Workload workload, Site site, Upstreams upstreams, PeerFactory factory, List<Peer> peers, CancellationToken cancel)
    {
        var tool = new LoadTool(site);
        var verifier = new Verifier(site);
        WorkloadResult result;
        if (workload.Kind == LoadKind.Idle)
        {
            result = await new IdleMeasurement(options, tool, verifier, factory).Run(workload, cancel);
        }
        else
        {
            var fitting = peers.Where(peer => workload.Fits(peer.Name)).ToArray();
            if (fitting.Length == 0)
                return;
            foreach (var peer in fitting.Prepend(upstreams.Http))
                await verifier.Check(peer, workload, cancel);
            result = await new LoadMeasurement(options, tool, upstreams.Http).Run(workload, fitting, cancel);
        }

        _results.Add(result);
        Console.WriteLine(TextReport.Of(result, options));
    }

    private void CheckTools()
    {
        var needed = options.Workloads.SelectMany(LoadTool.Needs)
            .Append("nginx")
            .Concat(options.Programs.Where(program => program is "haproxy"));
        foreach (var tool in needed.Distinct(StringComparer.Ordinal))
            Tools.Find(tool);
    }
}
