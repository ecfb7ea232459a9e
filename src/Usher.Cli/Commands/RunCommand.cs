using System.CommandLine;
using Usher.Hosting;

namespace Usher.Cli.Commands;

/// <summary><c>usher run FILE</c>: runs a gateway until it is told to stop.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "The file to run.", DefaultValueFactory = _ => "usher.yaml", Arity = ArgumentArity.ZeroOrOne };
        var grace = Grace.Option();
        var command = new Command("run", """
            Run a gateway from a file until it is told to stop (Ctrl+C, SIGTERM).

            Example:
              usher run usher.yaml
            """) { file, grace };
        command.SetAction((parsed, _) => GatewayProgram.Run(ConfigSource.File(parsed.GetValue(file)!), Grace.Of(parsed, grace)));
        return command;
    }
}
