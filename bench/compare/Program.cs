using System.Runtime.InteropServices;
using System.Text.Json;
using Usher.Compare;
using Usher.Compare.Generator;
using Usher.Compare.Measure;
using Usher.Compare.Report;

// The same program is its own load generators and its WebSocket upstream: they have to be processes of their own to be left out of the figures.
using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
try
{
    switch (args)
    {
        case ["echo"]:
            await EchoServer.Run(stop.Token);
            return 0;
        case ["load", .. var plan]:
            Console.WriteLine(JsonSerializer.Serialize(new LoadLoop(LoadPlan.FromArguments(plan)).Run()));
            return 0;
        case ["hold", .. var plan]:
            new IdleHolder(LoadPlan.FromArguments(plan)).Run();
            return 0;
        default:
            return await Compare(Options.Parse(args), stop.Token);
    }
}
catch (CompareException problem)
{
    Console.Error.WriteLine($"compare: {problem.Message}");
    return 2;
}
catch (OperationCanceledException) when (args is ["echo"])
{
    return 0;
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("compare: stopped");
    return 130;
}

void Stop(PosixSignalContext context)
{
    // A generator may be deep in its loop and has nothing to tidy up: it ends at once. The rest winds down.
    context.Cancel = args is not ["load" or "hold", ..];
    stop.Cancel();
}

static async Task<int> Compare(Options options, CancellationToken cancel)
{
    if (options.ShowHelp)
    {
        Console.WriteLine(Options.Help);
        return 0;
    }

    if (options.Dashboard)
        return await new DashboardMeasurement(options).Run(cancel) ? 0 : 1;

    var results = await new Comparison(options).Run(cancel);
    if (options.Json is { } json)
        await File.WriteAllTextAsync(json, JsonReport.Of(results, options), cancel);
    if (options.Markdown is { } markdown)
        await File.WriteAllTextAsync(markdown, MarkdownReport.Of(results, options), cancel);
    return options.CheckBars && !Bars.Check(results) ? 1 : 0;
}
