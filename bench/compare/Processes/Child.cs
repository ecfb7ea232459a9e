using System.Diagnostics;

namespace Usher.Compare.Processes;

/// <summary>A process that this program started, and that ends with it: on disposal the whole tree is told to end, then made to.</summary>
internal sealed class Child : IAsyncDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);
    private readonly Process _process;

    private Child(Process process) => _process = process;

    public int Pid => _process.Id;

    public bool HasExited => _process.HasExited;

    public StreamReader Output => _process.StandardOutput;

    public StreamWriter Input => _process.StandardInput;

    /// <summary>Starts a server whose output goes to a file.</summary>
    public static Child StartLogged(IReadOnlyList<string> command, string log, IReadOnlyDictionary<string, string>? environment = null)
    {
        // The shell gives the file as standard output and then becomes the program, so the pid is the program's own.
        var start = new ProcessStartInfo("/bin/sh");
        foreach (var argument in (string[])["-c", "log=$1; shift; exec \"$@\" >\"$log\" 2>&1 </dev/null", "sh", log, .. command])
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
            start.Environment[name] = value;
        return Start(start);
    }

    /// <summary>Starts a tool whose input and output are read and written here; its errors go to ours.</summary>
    public static Child StartPiped(IReadOnlyList<string> command)
    {
        var start = new ProcessStartInfo(command[0]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardInput = true };
        foreach (var argument in command.Skip(1))
            start.ArgumentList.Add(argument);
        return Start(start);
    }

    /// <summary>Runs a tool to its end and returns what it printed.</summary>
    public static async Task<string> Run(IReadOnlyList<string> command, CancellationToken cancel)
    {
        await using var child = StartPiped(command);
        var output = await child.Output.ReadToEndAsync(cancel);
        await child._process.WaitForExitAsync(cancel);
        return child._process.ExitCode == 0
            ? output
            : throw new CompareException($"'{string.Join(' ', command)}' ended with {child._process.ExitCode}: {output}");
    }

    public async ValueTask DisposeAsync()
    {
        var tree = ProcessTree.Of(Pid);
        foreach (var process in tree.Where(process => process.Lives))
            _ = Native.Kill(process.Pid, Native.SignalTerminate);
        var began = Stopwatch.GetTimestamp();
        while (tree.Any(process => process.Lives) && Stopwatch.GetElapsedTime(began) < Grace)
            await Task.Delay(20, CancellationToken.None);
        foreach (var process in tree.Where(process => process.Lives))
            _ = Native.Kill(process.Pid, Native.SignalKill);
        _process.Dispose();
    }

    private static Child Start(ProcessStartInfo start) =>
        new(Process.Start(start) ?? throw new CompareException($"'{start.FileName}' did not start"));
}
