using System.Diagnostics;

namespace Usher.Tests.Support;

/// <summary>A built program of this repository, run as a process of its own.</summary>
internal static class CliProcess
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    /// <summary>Runs <c>usher</c> to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> Run(string folder, params string[] arguments)
    {
        using var process = Start("Usher.Cli.dll", folder, arguments);
        using var late = new CancellationTokenSource(Longest);
        var output = process.StandardOutput.ReadToEndAsync(late.Token);
        var errors = process.StandardError.ReadToEndAsync(late.Token);
        await process.WaitForExitAsync(late.Token);
        return (process.ExitCode, await output, await errors);
    }

    /// <summary>Starts a program that stands beside the tests.</summary>
    public static Process Start(string assembly, string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, assembly));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }
}
