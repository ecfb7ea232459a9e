using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Usher.Tests.Support;

/// <summary>The program <c>usher</c> as a process of its own.</summary>
internal sealed class UsherProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly LineWaiter _waiter = new();
    private readonly Process _process;

    private UsherProcess(string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Usher.Cli.dll"));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += Received;
        _process.ErrorDataReceived += Received;
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>What it wrote.</summary>
    public ConcurrentQueue<string> Lines { get; } = new();

    /// <summary>The number that the operating system gave it.</summary>
    public int Id => _process.Id;

    public string Output => string.Join('\n', Lines);

    /// <summary>Starts <c>usher run</c> and waits until it listens.</summary>
    public static async Task<UsherProcess> Run(string file, string grace = "0s")
    {
        var process = new UsherProcess(["run", file, "--grace", grace]);
        await process.WaitFor("Listening on");
        return process;
    }

    /// <summary>Runs a command to its end.</summary>
    public static async Task<(int ExitCode, string Output)> Do(params string[] arguments)
    {
        await using var process = new UsherProcess(arguments);
        return (await process.Exit(), process.Output);
    }

    public Task<string> WaitFor(string text) => _waiter.WaitFor(text, Lines);

    /// <summary>Sends a signal such as <c>TERM</c>.</summary>
    public async Task Signal(string name)
    {
        using var kill = Process.Start("kill", ["-s", name, Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Its exit code, once it has ended.</summary>
    public async Task<int> Exit()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Received(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is null) return;
        Lines.Enqueue(line.Data);
        _waiter.Seen(line.Data);
    }
}
