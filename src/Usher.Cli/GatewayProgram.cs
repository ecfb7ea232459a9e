using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Usher.Hosting;

namespace Usher.Cli;

/// <summary>Runs a gateway as a program.</summary>
internal static class GatewayProgram
{
    /// <summary>Runs until it is told to stop.</summary>
    /// <param name="source">Where the configuration comes from.</param>
    /// <param name="cancel">Stops it.</param>
    /// <param name="started">Called with the addresses once they are open.</param>
    /// <returns>The program's exit code.</returns>
    public static async Task<int> Run(ConfigSource source, CancellationToken cancel, Action<IReadOnlyList<string>>? started = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.AddSimpleConsole(options =>
        {
            options.SingleLine = true;
            options.TimestampFormat = "HH:mm:ss.fff ";
        });
        builder.Logging.SetMinimumLevel(LogLevel.Information);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(options => options.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.AddUsherGateway(source);

        using var host = builder.Build();
        var gateway = host.Services.GetRequiredService<GatewayHost>();
        try
        {
            await host.StartAsync(cancel);
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
        await host.WaitForShutdownAsync(cancel);
        return ExitCode.Ok;
    }
}
