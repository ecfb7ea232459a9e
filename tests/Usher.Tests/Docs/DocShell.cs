using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace Usher.Tests.Docs;

/// <summary>A bash in which one document's commands run one after the other, as at a reader's.</summary>
internal sealed partial class DocShell : IAsyncDisposable
{
    private const string Done = "@@done";
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(120);
    private readonly DocFolder _folder;
    private readonly Process _bash;
    private int _servers;
    private string? _inFront;

    public DocShell(DocFolder folder)
    {
        _folder = folder;
        var start = new ProcessStartInfo("bash", ["--noprofile", "--norc"]) { UseShellExecute = false, WorkingDirectory = folder.Root, RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var (name, value) in folder.Variables) start.Environment[name] = value;
        _bash = Process.Start(start)!;
        _bash.StandardInput.WriteLine("exec 2>&1");
    }

    /// <summary>
    /// Runs a command. One that serves is left running, once it says that it does; without <c>&amp;</c> until the next one without, for which a reader
    /// would stop it.
    /// </summary>
    public async Task<(int Code, string Output)> Do(string command)
    {
        var mapped = _folder.Map(command);
        return Serves().IsMatch(mapped) ? (0, await Serve(mapped)) : await Ask($"{{\n{mapped}\n}} </dev/null");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_bash.HasExited)
        {
            await _bash.StandardInput.WriteLineAsync("kill $(jobs -p); wait; exit");
            await _bash.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(20)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!_bash.HasExited) _bash.Kill(entireProcessTree: true);
        }

        _bash.Dispose();
    }

    private async Task<string> Serve(string command)
    {
        var log = _folder.PathOf($".server-{++_servers}.log");
        var isInFront = !Background().Match(command).Value.Contains('&', StringComparison.Ordinal);
        if (isInFront && _inFront is not null) await Ask($"kill {_inFront}; wait {_inFront}");
        await Ask($"{Background().Replace(command, "")} >'{log}' 2>&1 </dev/null &");
        if (isInFront) _inFront = (await Ask("echo $!")).Output.Trim();
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            var text = File.Exists(log) ? await File.ReadAllTextAsync(log) : "";
            if (Ready().IsMatch(text)) return text;
            Assert.True((await Ask("kill -0 $!")).Code == 0, $"{command}\nended:\n{text}");
            Assert.True(Stopwatch.GetElapsedTime(began) < Longest, $"{command}\ndoes not say that it is ready:\n{text}");
            await Task.Delay(100);
        }
    }

    private async Task<(int Code, string Output)> Ask(string command)
    {
        await _bash.StandardInput.WriteAsync($"{command}\nprintf '\\n{Done} %s\\n' $?\n");
        await _bash.StandardInput.FlushAsync();
        var output = new StringBuilder();
        while (true)
        {
            var line = await _bash.StandardOutput.ReadLineAsync().WaitAsync(Longest) ?? throw new InvalidOperationException($"The shell ended:\n{output}");
            if (line.StartsWith(Done, StringComparison.Ordinal)) return (int.Parse(line.AsSpan(Done.Length), provider: null), output.ToString());
            output.Append(line).Append('\n');
        }
    }

    [GeneratedRegex(@"^(?:\w+=\S+ )*(?:(?:\./)?usher (?:run|proxy|demo)\b|examples/\w+/start\b|dotnet run --project examples/embedded|redis-server\b)")]
    private static partial Regex Serves();

    [GeneratedRegex(@"\s*(?:&\s*)?(?:#[^\n]*)?$")]
    private static partial Regex Background();

    [GeneratedRegex("listening on|is running|ready to accept", RegexOptions.IgnoreCase)]
    private static partial Regex Ready();
}
