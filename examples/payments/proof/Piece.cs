using System.Diagnostics;

namespace Usher.Examples.Payments.Proof;

/// <summary>A program of the system, which can be killed and started again.</summary>
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

    /// <summary>Starts it and waits until it is ready. One that ends at once is started again: a database may wait for what its last run held.</summary>
    public async Task Start(CancellationToken cancel)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        late.CancelAfter(Patience);
        try
        {
            while (true)
            {
                if (_process is not { HasExited: false }) Launch();
                if (await answers(late.Token)) return;
                await Task.Delay(Pause, late.Token);
            }
        }
        catch (OperationCanceledException tooLate) when (!cancel.IsCancellationRequested)
        {
            throw new InvalidOperationException($"The {name} did not start:\n{await File.ReadAllTextAsync(log, cancel)}", tooLate);
        }
    }

    /// <summary>Ends it and all that it started with SIGKILL.</summary>
    public async Task Kill()
    {
        if (_process is null) return;
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    public async ValueTask DisposeAsync() => await Kill();

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
