using System.CommandLine;

namespace Usher.Cli.Commands;

/// <summary><c>usher reload FILE</c>: has a running instance read its file again.</summary>
internal static class ReloadCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "The file that the instance runs.", DefaultValueFactory = _ => "usher.yaml", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("reload", """
            Have a running instance read its file again. Exit code 0: it is in force; 2: it is wrong; 1: there is no such instance, or
            an address cannot be opened. On 1 and 2 what ran before keeps running.

            Example:
              usher reload usher.yaml
            """) { file };
        command.SetAction((parsed, cancel) => Control.Ask(parsed.GetValue(file)!, async client =>
        {
            var (done, answer) = await client.Post("/api/reload", cancel);
            using (answer)
            {
                if (!done)
                {
                    await Console.Error.WriteAsync(answer.RootElement.GetProperty("errorText").GetString());
                    await Console.Error.WriteLineAsync("usher: not reloaded, what ran before keeps running.");
                    return answer.RootElement.GetProperty("configWrong").GetBoolean() ? ExitCode.BadUsage : ExitCode.Failed;
                }

                Console.WriteLine($"reloaded: version {answer.RootElement.GetProperty("version").GetInt64()}");
                return ExitCode.Ok;
            }
        }));
        return command;
    }
}
