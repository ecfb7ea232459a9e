using System.CommandLine;
using Usher.Hosting;

namespace Usher.Cli.Commands;

/// <summary><c>usher check FILE</c>: the errors of a file, or what it would run.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "The file to check.", DefaultValueFactory = _ => "usher.yaml", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("check", """
            Check a file: print its errors, or what it would run. Exit code 2 when it is wrong.

            Example:
              usher check usher.yaml
            """) { file };
        command.SetAction(parsed => Check(parsed.GetValue(file)!));
        return command;
    }

    private static int Check(string file)
    {
        var checkedFile = GatewayCheck.Run(ConfigSource.File(file), GatewayProgram.AddPackages);
        if (!checkedFile.IsValid)
        {
            Terminal.WriteErrors(checkedFile.Errors);
            return ExitCode.BadUsage;
        }

        Terminal.WriteSummary(file, checkedFile.Snapshot!);
        return ExitCode.Ok;
    }
}
