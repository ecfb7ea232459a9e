using System.CommandLine;
using System.Text.Json;

namespace Usher.Cli.Commands;

/// <summary><c>usher reload FILE</c>: has a running instance read its file again.</summary>
internal static class ReloadCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "The file that the instance runs.", DefaultValueFactory = _ => "usher.yaml", Arity = ArgumentArity.ZeroOrOne };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only say what would change, and change nothing." };
        var command = new Command("reload", """
            Have a running instance read its file again. Exit code 0: it is in force; 2: it is wrong; 1: there is no such instance, or
            an address cannot be opened. On 1 and 2 what ran before keeps running.

            Examples:
              usher reload usher.yaml
              usher reload --dry-run usher.yaml
            """) { file, dryRun };
        command.SetAction((parsed, cancel) => Control.Ask(parsed.GetValue(file)!, async client =>
        {
            var (done, answer) = await client.Post(parsed.GetValue(dryRun) ? "/api/reload?dryRun=true" : "/api/reload", cancel);
            using (answer)
            {
                if (!done)
                {
                    await Console.Error.WriteAsync(answer.RootElement.GetProperty("errorText").GetString());
                    await Console.Error.WriteLineAsync("usher: not reloaded, what ran before keeps running.");
                    return answer.RootElement.GetProperty("configWrong").GetBoolean() ? ExitCode.BadUsage : ExitCode.Failed;
                }

                if (parsed.GetValue(dryRun))
                {
                    WriteChanges(answer.RootElement);
                    return ExitCode.Ok;
                }

                Console.WriteLine($"reloaded: version {answer.RootElement.GetProperty("version").GetInt64()}");
                return ExitCode.Ok;
            }
        }));
        return command;
    }

    private static void WriteChanges(JsonElement answer)
    {
        if (!answer.GetProperty("changed").GetBoolean()) Console.WriteLine("nothing would change");
        foreach (var change in answer.GetProperty("changes").EnumerateArray())
            Console.WriteLine($"{change.GetProperty("change").GetString(),-8} {change.GetProperty("section").GetString()} {change.GetProperty("name").GetString()}".TrimEnd());
        foreach (var file in answer.GetProperty("diff").EnumerateArray())
        {
            Console.WriteLine($"--- {file.GetProperty("file").GetString()}");
            foreach (var hunk in file.GetProperty("hunks").EnumerateArray())
            {
                Console.WriteLine($"@@ line {hunk.GetProperty("oldLine").GetInt32()} @@");
                foreach (var line in hunk.GetProperty("lines").EnumerateArray())
                {
                    var mark = line.GetProperty("kind").GetString() switch { "add" => '+', "remove" => '-', _ => ' ' };
                    Console.WriteLine($"{mark}{line.GetProperty("text").GetString()}");
                }
            }
        }
    }
}
