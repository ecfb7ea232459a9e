using System.CommandLine;
using Usher.Hosting;
using Usher.Runtime;

namespace Usher.Cli.Commands;

/// <summary>The option <c>--file</c> of the commands that compile a file without running it.</summary>
internal static class GatewayFileOption
{
    public static Option<string> Create() => new("--file", "-f") { Description = "The file.", DefaultValueFactory = _ => "usher.yaml" };

    /// <summary>Compiles the file and has it looked at; where it is wrong, prints all errors.</summary>
    public static int Compile(string file, Func<Snapshot, int> look)
    {
        var compiled = GatewayCheck.Run(ConfigSource.File(file), GatewayProgram.AddPackages);
        if (compiled.Snapshot is { } snapshot) return look(snapshot);
        Terminal.WriteErrors(compiled.Errors);
        return ExitCode.BadUsage;
    }
}
