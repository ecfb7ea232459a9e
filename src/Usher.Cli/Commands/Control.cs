using Usher.Hosting;

namespace Usher.Cli.Commands;

/// <summary>Speaks to the instance that runs a file.</summary>
internal static class Control
{
    /// <summary>Asks it something; says so when there is none.</summary>
    public static async Task<int> Ask(string file, Func<ControlClient, Task<int>> ask)
    {
        using var client = new ControlClient(ControlPath.Of(file));
        try
        {
            return await ask(client);
        }
        catch (HttpRequestException)
        {
            await Console.Error.WriteLineAsync($"usher: no instance of this user runs {Path.GetFullPath(file)}. Start one with: usher run {file}");
            return ExitCode.Failed;
        }
    }
}
