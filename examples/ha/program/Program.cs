using System.Globalization;
using Usher.Examples.HighAvailability;

// start: all of it, until Ctrl+C. prove: the same under load, while each piece is stopped and killed. service: one of the payment services.
if (args is ["service", var port, var ledger])
{
    await PaymentService.Run(int.Parse(port, CultureInfo.InvariantCulture), ledger);
    return 0;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, press) =>
{
    press.Cancel = true;
    stop.Cancel();
};
try
{
    var options = Options.Parse(args.AsSpan(1));
    switch (args[0])
    {
        case "start":
            await Start(options with { Listen = options.Listen ?? "127.0.0.1:8080" }, stop.Token);
            return 0;
        case "prove":
            return await Prove(options, stop.Token) ? 0 : 1;
        default:
            throw new FormatException($"unknown command {args[0]}: expected start or prove");
    }
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return 1;
}
catch (Exception trouble) when (trouble is InvalidOperationException or FormatException or System.ComponentModel.Win32Exception)
{
    await Console.Error.WriteLineAsync(trouble.Message);
    return 1;
}

static async Task Start(Options options, CancellationToken stop)
{
    Console.WriteLine("Starting Redis, two payment services, two gateways and the load balancer ...");
    await using var town = await Town.Start(options.Listen, stop);
    Console.WriteLine($"""

        Usher is running: {town.Balancer}   (/metrics at {town.BalancerAdmin})
        gateways       {town.Gateways[0].Url} and {town.Gateways[1].Url}
        services       {town.Services[0].Url} and {town.Services[1].Url}
        all files      {town.Folder}

        Try, in another terminal:

        curl -i -d 1250 {town.Balancer}payments
        curl -i -d 1250 -H 'Idempotency-Key: "one"' {town.Balancer}payments     # twice: it is paid once
        curl {town.Balancer}payments/1

        Ctrl+C stops it.

        """);
    await Task.Delay(Timeout.InfiniteTimeSpan, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}

static async Task<bool> Prove(Options options, CancellationToken stop)
{
    Console.WriteLine("Starting Redis, two payment services, two gateways and the load balancer ...");
    await using var town = await Town.Start(options.Listen, stop);
    using var clients = new Clients(town.Balancer, options.Rate);
    using var views = new Views(town);
    using var enough = CancellationTokenSource.CreateLinkedTokenSource(stop);
    var asking = clients.Run(enough.Token);
    var results = await new Proof(town, clients, views, options).Run(stop);
    await enough.CancelAsync();
    await asking;
    var report = new Report(results, clients.All, new Ledger(town.LedgerFile).ReadAll());
    Console.WriteLine(report);
    return report.IsGood;
}
