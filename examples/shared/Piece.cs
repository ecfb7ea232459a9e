using System.Diagnostics;
using System.Globalization;

namespace Usher.Examples;

/// <summary>A program of the system, which can be stopped, killed and started again.</summary>
/// <param name="name">What it is.</param>
/// <param name="log">Where its output goes.</param>
/// <param name="command">How it is started.</param>
/// <param name="answers">Whether it is ready.</param>
internal sealed class Piece(string name, string log, ProcessStartInfo command, Func<CancellationToken, Task<bool>> answers) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private Process? _process;

    public string Name => name;

    /// <summary>Whether one that ends at once is started again: a database may wait for what its last run held. Default: no.</summary>
    public bool StartsAgain { get; init; }

    /// <summary>Starts it and waits until it is ready.</summary>
    public async Task Start(CancellationToken cancel)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        late.CancelAfter(Patience);
        Launch();
        try
        {
            while (!await answers(late.Token))
            {
                if (_process is not { HasExited: false })
                {
                    if (!StartsAgain) throw new InvalidOperationException($"{name} ended at once:\n{await File.ReadAllTextAsync(log, cancel)}");
                    Launch();
                }

                await Task.Delay(Pause, late.Token);
            }
        }
        catch (OperationCanceledException tooLate) when (!cancel.IsCancellationRequested)
        {
            throw new InvalidOperationException($"{name} did not become ready:\n{await File.ReadAllTextAsync(log, cancel)}", tooLate);
        }
    }

    /// <summary>Ends it with SIGTERM, as an operator does, and waits until it has ended.</summary>
    public async Task Stop()
    {
        if (_process is null) return;
        using (var kill = Process.Start("kill", ["-s", "TERM", _process.Id.ToString(CultureInfo.InvariantCulture)])) await kill.WaitForExitAsync();
        await Ended();
    }

    /// <summary>Ends it and all that it started with SIGKILL, as a crash does.</summary>
    public async Task Kill()
    {
        if (_process is null) return;
        _process.Kill(entireProcessTree: true);
        await Ended();
    }

    public async ValueTask DisposeAsync() => await Kill();

    private async Task Ended()
    {
        await _process!.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    // The shell is replaced by the program, so that the process is the program's own; what it writes goes into a file without passing through here.
    private void Launch()
    {
        _process?.Dispose();
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = command.WorkingDirectory };
        foreach (var argument in (string[])["-c", """exec "$@" >> "$0" 2>&1""", log, command.FileName, .. command.ArgumentList]) start.ArgumentList.Add(argument);
        foreach (var (variable, value) in command.Environment) start.Environment[variable] = value;
        _process = Process.Start(start)!;
    }
}
