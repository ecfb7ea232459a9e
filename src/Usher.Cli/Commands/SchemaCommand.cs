using System.CommandLine;
using Usher.Hosting;

namespace Usher.Cli.Commands;

/// <summary><c>usher schema</c>: what the file may say, for editors and for people.</summary>
internal static class SchemaCommand
{
    public static Command Create()
    {
        var markdown = new Option<bool>("--markdown") { Description = "Write the reference in Markdown instead." };
        var command = new Command("schema", """
            Print the JSON Schema of the file, with which an editor completes and explains every key. With --markdown: the reference.

            Examples:
              usher schema > usher.schema.json
              (and, as the first line of usher.yaml:   # yaml-language-server: $schema=usher.schema.json)
              usher schema --markdown > reference.md
            """) { markdown };
        command.SetAction(parsed =>
        {
            Console.Out.Write(parsed.GetValue(markdown) ? GatewayDescription.Markdown() : GatewayDescription.Schema());
            return ExitCode.Ok;
        });
        return command;
    }
}
