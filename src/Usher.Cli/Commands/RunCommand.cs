using System.CommandLine;

namespace Usher.Cli.Commands;

/// <summary><c>usher run FILE</c>: runs a gateway until it is told to stop.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "The file to run.", DefaultValueFactory = _ => "usher.yaml", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("run", """
            Run a gateway from a file until it is told to stop (Ctrl+C, SIGTERM).

            Example:
              usher run usher.yaml
            """) { file };
        command.SetAction((parsed, cancel) => GatewayProgram.Run(ConfigSource.File(parsed.GetValue(file)!), cancel));
        return command;
    }
}
