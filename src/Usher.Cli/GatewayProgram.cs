using System.Runtime.InteropServices;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Usher.Admin;
using Usher.Config;
using Usher.Hosting;
using Usher.Redis;
using Usher.Sqlite;
using Usher.Telemetry.AccessLogs;

namespace Usher.Cli;

/// <summary>Runs a gateway as a program.</summary>
internal static class GatewayProgram
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Runs until it is told to stop. SIGTERM: readiness says no, the grace passes, listeners close, what is under way finishes. Ctrl+C: the
    /// same without the grace. A second signal ends at once, with exit code 1.
    /// </summary>
    /// <param name="source">Where the configuration comes from.</param>
    /// <param name="grace">How long load balancers are given to notice that this instance is leaving.</param>
    /// <param name="started">Called with the addresses once they are open.</param>
    /// <returns>The program's exit code.</returns>
    public static async Task<int> Run(ConfigSource source, TimeSpan grace, Action<IReadOnlyList<string>>? started = null)
    {
        using var host = Build(source);
        var gateway = host.Services.GetRequiredService<GatewayHost>();
        var first = new TaskCompletionSource<PosixSignal>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var second = new CancellationTokenSource();
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Signalled);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Signalled);
        try
        {
            await host.StartAsync(second.Token);
        }
        catch (ConfigErrorsException wrong)
        {
            Terminal.WriteErrors(wrong.Errors);
            return ExitCode.BadUsage;
        }
        catch (IOException trouble)
        {
            await Console.Error.WriteLineAsync($"usher: {trouble.Message}");
            return ExitCode.Failed;
        }

        started?.Invoke(gateway.Addresses);
        if (await first.Task == PosixSignal.SIGTERM && grace > TimeSpan.Zero)
        {
            gateway.Drain();
            await Task.Delay(grace, second.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(second.Token);
        stop.CancelAfter(StopTimeout);
        await host.StopAsync(stop.Token);
        return second.IsCancellationRequested ? ExitCode.Failed : ExitCode.Ok;       // something may have been broken off

        void Signalled(PosixSignalContext signal)
        {
            signal.Cancel = true;
            if (!first.TrySetResult(signal.Signal)) second.Cancel();
        }
    }

    /// <summary>What is there of Usher beyond its engine.</summary>
    public static void AddPackages(IServiceCollection services) => services.AddUsherRedis().AddUsherSqlite();

    private static IHost Build(ConfigSource source)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddEnvironmentVariables();            // OpenTelemetry looks for its settings there
        builder.Logging.AddSimpleConsole(options =>
        {
            options.SingleLine = true;
            options.TimestampFormat = "HH:mm:ss.fff ";
        });
        builder.Logging.SetMinimumLevel(LogLevel.Information);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.Logging.AddFilter<ConsoleLoggerProvider>(LoggerOutput.Category, LogLevel.None);       // it goes over OTLP
        builder.Logging.AddFilter("Yarp", LogLevel.Error);          // Usher says itself how forwarding failed
        builder.Services.Configure<ConsoleLoggerOptions>(options => options.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = StopTimeout + TimeSpan.FromSeconds(5));
        builder.Services.AddSingleton<IHostLifetime, SignalLifetime>();
        builder.Services.AddUsherGateway(source);
        builder.Services.AddUsherAdmin();
        builder.Services.AddUsherExport();
        AddPackages(builder.Services);
        return builder.Build();
    }

    // The signals are handled above, not by the host.
    private sealed class SignalLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
