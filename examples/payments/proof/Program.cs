using System.Runtime.InteropServices;
using Usher.Examples.Payments.Proof;

if (ProofOptions.Read(args) is not { } options)
{
    await Console.Error.WriteLineAsync("Usage: start [--listen 127.0.0.1:8080] | prove [--rounds 2] [--pause 3s]");
    return 2;
}

using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
try
{
    await using var system = await PaymentSystem.Start(options, stop.Token);
    if (options.IsProof) return await new ProofRun(system, options).Run(stop.Token) ? 0 : 1;
    await Introduction.Print(system);
    await Task.Delay(Timeout.InfiniteTimeSpan, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    return 0;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return 1;
}
catch (InvalidOperationException trouble)
{
    await Console.Error.WriteLineAsync(trouble.Message);
    return 1;
}

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}
