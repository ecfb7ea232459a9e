using System.CommandLine;

namespace Usher.Cli.Commands;

/// <summary><c>usher drain FILE</c>: has a running instance tell load balancers to send no more.</summary>
internal static class DrainCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "The file that the instance runs.", DefaultValueFactory = _ => "usher.yaml", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("drain", """
            Have a running instance answer 503 at its readiness path. It goes on serving until it is stopped.

            Example:
              usher drain usher.yaml
            """) { file };
        command.SetAction((parsed, cancel) => Control.Ask(parsed.GetValue(file)!, async client =>
        {
            var (_, answer) = await client.Post("/api/drain", cancel);
            answer.Dispose();
            Console.WriteLine("draining");
            return ExitCode.Ok;
        }));
        return command;
    }
}
