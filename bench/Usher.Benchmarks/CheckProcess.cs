using System.Diagnostics;
using System.Globalization;

namespace Usher.Benchmarks;

/// <summary>What <c>usher check</c> takes on 10,000 routes as a whole process, its start included.</summary>
internal static class CheckProcess
{
    private const int Runs = 7;
    private const int Routes = 10_000;

    /// <summary>Measures a program.</summary>
    /// <param name="command">The program and its first arguments; by default the one built beside this.</param>
    public static async Task<int> Measure(string[] command)
    {
        if (command.Length == 0) command = ["dotnet", Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../../../src/Usher.Cli/bin/Release/net10.0/Usher.Cli.dll"))];
        foreach (var kind in (string[])["plain", "rich"])
        {
            var file = Path.Combine(Path.GetTempPath(), $"usher-bench-{Environment.ProcessId}.yaml");
            await File.WriteAllTextAsync(file, ConfigBenchmarks.TextOf(kind, Routes));
            var wall = new List<double>();
            for (var run = 0; run < Runs; run++)
            {
                var start = new ProcessStartInfo(command[0]) { RedirectStandardOutput = true, UseShellExecute = false };
                foreach (var argument in command[1..].Concat(["check", file])) start.ArgumentList.Add(argument);
                var began = Stopwatch.GetTimestamp();
                using var process = Process.Start(start)!;
                await process.StandardOutput.ReadToEndAsync();
                await process.WaitForExitAsync();
                wall.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);

                if (process.ExitCode != 0) throw new InvalidOperationException($"exit code {process.ExitCode}");
            }

            File.Delete(file);
            wall.Sort();

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"usher check, {Routes} {kind} routes: wall median {wall[Runs / 2]:0} ms ({wall[0]:0} to {wall[^1]:0})"));
        }

        return 0;
    }
}
